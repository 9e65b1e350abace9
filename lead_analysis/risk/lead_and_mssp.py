"""LEAD and the Shared Savings Program under the same standard normals: its downside, and the chance that LEAD earns less.

Trend, performance, level, base years, risk scores and quality are the same draws in both. Only chance in the claims is
smaller in the Shared Savings Program, which truncates them: kappa 2 where LEAD's is 3 (docs/calibration.md), so two thirds
of whatever the scenario has, and no stop-loss. Start-up cost counts in LEAD alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lead_analysis import text as wording
from lead_analysis.decisions.alternatives import RULES_IN_WORDS, Alternative, alternatives
from lead_analysis.other_models.staying_in_mssp import stay_each
from lead_analysis.risk.draws import Draws
from lead_analysis.risk.shocks import Normals, settled_score, shocked_inputs
from lead_analysis.risk.simulate import measured_runs, replay_inputs, usual_draws
from lead_analysis.risk.summary import LEVELS, MonteCarloEstimate, quantiles
from lead_model.axes import BoolArray, FloatArray, frozen, over_years
from lead_model.paths import own_path
from lead_model.projection import project
from lead_model.scenario import MsspRules, Scenario

DEFAULT_RUNS = 4_096
BLOCK_RUNS = 4_096  # run through the program's equations at once
MSSP_NOISE = 2.0 / 3.0  # of LEAD's, for kappa and for a sd given directly


@dataclass(frozen=True, eq=False)
class LeadAndMssp:
    """Nets of both programs in every run, dollars (R, Y); read-only.

    key : the way to take part in LEAD; mssp : by rule set; start_up_dollars : of LEAD.
    """

    key: str
    years: tuple[int, ...]
    lead: FloatArray
    mssp: Mapping[MsspRules, FloatArray]
    start_up_dollars: float

    @property
    def runs(self) -> int:
        return len(self.lead)

    @property
    def lead_total(self) -> FloatArray:
        """All years of LEAD less its start-up cost, (R,)."""
        return over_years(self.lead) - self.start_up_dollars

    def mssp_total(self, rules: MsspRules) -> FloatArray:
        """All years of MSSP (R,)."""
        return over_years(self.mssp[rules])

    def difference(self, rules: MsspRules) -> FloatArray:
        """LEAD minus MSSP over all years (R,)."""
        return self.lead_total - self.mssp_total(rules)

    def lead_below_chance(self, rules: MsspRules) -> MonteCarloEstimate:
        """Chance that LEAD earns less than MSSP over all years."""
        return _chance(self.difference(rules) < 0)

    def lead_below_by_year(self, rules: MsspRules) -> MonteCarloEstimate:
        """The same for each year alone, start-up cost not counted, (Y,)."""
        return _chance(self.lead < self.mssp[rules])

    def sentence(self) -> str:
        """The chance that LEAD earns less, and a bad ten years in either program."""
        words = {MsspRules.CURRENT: "under the rules in force", MsspRules.PROPOSED: "as proposed"}
        chances = [
            f"{wording.percent(float(self.lead_below_chance(r).value), 0)} {words[r]}" for r in self.mssp
        ]
        bad = [
            f"{wording.dollars(float(self.total_quantiles(r)[0]), sign=True)} {words[r]}" for r in self.mssp
        ]
        lead = wording.dollars(float(quantiles(np.sort(self.lead_total), LEVELS)[0]), sign=True)
        return (
            f"Under the same draws LEAD earns less than MSSP over all years in {wording.listed(chances)} of "
            f"{self.runs:,} runs, start-up cost counted. In 1 run of 20 LEAD leaves less than {lead}, MSSP less than "
            f"{wording.listed(bad)}."
        )

    def yearly_quantiles(self, rules: MsspRules, levels: Sequence[float] = LEVELS) -> FloatArray:
        """Quantiles of MSSP's net by year, (Q, Y)."""
        return quantiles(np.sort(self.mssp[rules], axis=0).T, tuple(levels)).T

    def total_quantiles(self, rules: MsspRules, levels: Sequence[float] = LEVELS) -> FloatArray:
        """Quantiles of MSSP's net over all years, (Q,)."""
        return quantiles(np.sort(self.mssp_total(rules)), tuple(levels))

    def difference_quantiles(self, rules: MsspRules, levels: Sequence[float] = LEVELS) -> FloatArray:
        """Quantiles of LEAD minus MSSP over all years, (Q,)."""
        return quantiles(np.sort(self.difference(rules)), tuple(levels))


def lead_and_mssp(
    scenario: Scenario,
    key: str | None = None,
    draws: Draws | None = None,
    rule_sets: Sequence[MsspRules] = tuple(MsspRules),
) -> LeadAndMssp:
    """Both programs under the same draws: by default the scenario's own path and the first 4,096 of its runs.

    Raises ScenarioError for an unknown way to take part.
    """
    key = key or own_path(scenario).key
    if draws is None:
        draws = usual_draws(scenario)
        draws = draws.block(0, min(DEFAULT_RUNS, draws.runs))
    lead = measured_runs(scenario, key, {"net": lambda p: p.net}, draws)["net"]
    start_up = np.asarray(scenario.organization.costs.start_up_dollars, dtype=np.float64)
    mssp = mssp_runs(scenario, draws, rule_sets)
    return LeadAndMssp(key, scenario.years, lead, mssp, float(start_up))


@dataclass(frozen=True, slots=True)
class Outlook:
    """One alternative over all years after start-up cost, dollars: as planned, expected, and P5, which 1 run of 20 falls
    below. Only `planned_dollars` decides. error_dollars : Monte Carlo error of the expected net in `runs` runs."""

    key: str
    label: str
    planned_dollars: float
    expected_dollars: float
    low_dollars: float
    error_dollars: float
    runs: int


def outlooks(scenario: Scenario, draws: Draws | None = None) -> tuple[Outlook, ...]:
    """The scenario's own path, the best LEAD path, both options throughout and MSSP under each rule set, under the same
    draws: the first 4,096 of the scenario's runs by default. Each path stands there once, as planned the largest first."""
    found = alternatives(scenario)
    if draws is None:
        draws = usual_draws(scenario)
        draws = draws.block(0, min(DEFAULT_RUNS, draws.runs))
    both = [line for line in found.lead if line.path is not None and line.path.switch_py is None]
    lead = {line.key: line for line in (found.own, found.best_lead, *both)}
    runs = {key: measured_runs(scenario, key, {"net": lambda p: p.net}, draws)["net"] for key in lead} | {
        rules.value: net for rules, net in mssp_runs(scenario, draws, tuple(found.mssp)).items()
    }
    lines = {**lead, **{rules.value: line for rules, line in found.mssp.items()}}
    labels = {rules.value: f"MSSP, {RULES_IN_WORDS[rules]}" for rules in found.mssp}
    shown = [
        _outlook(key, labels.get(key, line.short_label), line, over_years(runs[key]) - line.start_up_dollars)
        for key, line in lines.items()
    ]
    return tuple(sorted(shown, key=lambda one: -one.planned_dollars))


def _outlook(key: str, label: str, line: Alternative, totals: FloatArray) -> Outlook:
    low = float(quantiles(np.sort(totals), (LEVELS[0],))[0])
    error = float(totals.std() / np.sqrt(len(totals)))
    return Outlook(key, label, line.total, float(totals.mean()), low, error, len(totals))


def mssp_runs(
    scenario: Scenario, draws: Draws, rule_sets: Sequence[MsspRules] = tuple(MsspRules)
) -> Mapping[MsspRules, FloatArray]:
    """Net of staying in the Shared Savings Program in every run, dollars (R, Y) by rule set; read-only."""
    truncated = with_truncated_claims(scenario)
    planned = project(truncated)
    parts: dict[MsspRules, list[FloatArray]] = {rules: [] for rules in rule_sets}
    for start in range(0, draws.runs, BLOCK_RUNS):
        block = draws.block(start, min(start + BLOCK_RUNS, draws.runs))
        shocked = shocked_inputs(planned, _plain_normals(truncated, block))
        stayed = stay_each(project(settled_score(truncated), shocked), rule_sets)
        for rules in rule_sets:
            shape = (block.runs, len(scenario.years))
            parts[rules].append(np.broadcast_to(stayed[rules].net, shape))
    return {rules: frozen(np.concatenate(blocks)) for rules, blocks in parts.items()}


def _plain_normals(scenario: Scenario, draws: Draws) -> Normals:
    """The draws as arrays (R, Y, 1) by source."""

    def of_source(name: str) -> FloatArray:
        return np.asarray(replay_inputs([name], draws, scenario)[name].T[..., None])

    return of_source


def with_truncated_claims(scenario: Scenario) -> Scenario:
    """The scenario as the Shared Savings Program sees its claims: less noise, and no stop-loss of LEAD's."""
    uncertainty = scenario.market.uncertainty
    values: dict[str, float | bool] = {
        "market.uncertainty.claims_noise_kappa": uncertainty.claims_noise_kappa * MSSP_NOISE,
        "choices.stop_loss.elected": False,
    }
    if uncertainty.claims_noise_sd is not None:
        values["market.uncertainty.claims_noise_sd"] = uncertainty.claims_noise_sd * MSSP_NOISE
    return scenario.with_values(values)


def _chance(flags: BoolArray) -> MonteCarloEstimate:
    share = flags.mean(axis=0)
    return MonteCarloEstimate(frozen(share), frozen(np.sqrt(share * (1.0 - share) / len(flags))))
