"""A portfolio through LEAD in one call of the model.

An ACO is a run: what differs between them is handed to `project` as arrays, and all paths of all ACOs are projected
together. Chunks of a portfolio are independent, so the same work runs on a Dask cluster with the same answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from lead_analysis.acos.portfolio.rows import Portfolio, joined
from lead_analysis.acos.portfolio.screen_readings import ScreenReadings, put_side_by_side, screen_readings
from lead_analysis.acos.portfolio.zero_savings import ZeroSavings, together, zero_savings
from lead_analysis.acos.result_labels import designation_label
from lead_analysis.decisions.alternatives import (
    IN_MSSP,
    NO_PROGRAM,
    POSSIBLE_RULES,
    RULES_IN_WORDS,
    best_alternatives,
    first_benchmark,
)
from lead_analysis.decisions.effects import Closeness, Values, closeness
from lead_analysis.risk.draws import Method, cached_normals
from lead_analysis.risk.many_acos import simulate_many
from lead_model.axes import FloatArray, frozen, over_years, sum_categories
from lead_model.errors import DataError
from lead_model.paths import (
    BOTH,
    GLOBAL,
    PROFESSIONAL,
    ParticipationPath,
    PathKind,
    all_paths,
    best_paths,
    nets_of_paths,
    project_each,
)
from lead_model.projection import Projection
from lead_model.scenario import BaselineEntry, MsspRules, RateBookPath, RiskOption, Scenario
from lead_model.scenario.organization import Costs, Organization

DEFAULT_RUNS = 1_024  # of each ACO
LEVELS = (0.05, 0.50, 0.95)


def screen_base(scenario: Scenario) -> Scenario:
    """What all ACOs of a screen share: choices, market and rules of a scenario.

    Facts about the scenario's own organization stay behind, its costs too: no public file tells what another ACO spends on
    taking part, so every result of a screen is before operating costs.
    """
    shared = Organization(
        first_py=scenario.organization.first_py,
        costs=Costs(start_up_dollars=0.0, fixed_dollars=0.0, operating_pbpm=0.0, technology_pbpm=0.0),
    )
    # Global, because elections such as TCC need it; every path of the screen is set run by run.
    choices = replace(scenario.choices, option=RiskOption.GLOBAL, switch_py=None)
    assert shared.baseline.entry is BaselineEntry.TOTAL, "portfolios give totals and relativities"
    return replace(scenario, name="Screen", organization=shared, choices=choices)


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """What the runs say, arrays (P, N): ten-year net as mean, 5th, 50th and 95th percentile and chance of a loss;
    any_loss_chance : of at least one losing year."""

    runs: int
    seed: int
    mean: FloatArray
    p5: FloatArray
    p50: FloatArray
    p95: FloatArray
    loss_chance: FloatArray
    any_loss_chance: FloatArray


CHANCES = tuple(field.name for field in fields(Chances) if field.name not in ("runs", "seed"))


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """A portfolio under LEAD, before operating costs. P paths, N rows; dollars over all performance years unless said.

    net : (P, N) as planned; lead_ratio : (2, N) benchmark of the first year after discount and withhold against expected
    cost, Professional and Global; benchmark_dollars : (N,) before discount, all years; lower_spending : (N,);
    mssp_by_rules : (2, N) staying in MSSP under each of POSSIBLE_RULES; rules : the one the scenario names;
    net_base_years : (P, N) and mssp_net_base_years : (N,) the same with the regional gap as published for the base years;
    no_rate_book : (P, N) without a rate book; first_benchmark_dollars : (N,) before discount, first year; readings : what
    open and disputed rules do to each answer; zero_savings : what Professional pays without any savings; chances : over many
    runs, None when not asked for.
    """

    portfolio: Portfolio
    years: tuple[int, ...]
    paths: tuple[ParticipationPath, ...]
    net: FloatArray
    lead_ratio: FloatArray
    benchmark_dollars: FloatArray
    lower_spending: FloatArray
    mssp_by_rules: FloatArray
    net_base_years: FloatArray
    mssp_net_base_years: FloatArray
    no_rate_book: FloatArray
    first_benchmark_dollars: FloatArray
    rules: MsspRules
    readings: ScreenReadings
    zero_savings: ZeroSavings
    chances: Chances | None = None

    def __len__(self) -> int:
        return len(self.portfolio)

    @property
    def expected_net(self) -> FloatArray:
        """(P, N) mean over runs, or the planned net where there are none."""
        return self.net if self.chances is None else self.chances.mean

    def at(self, path: ParticipationPath) -> int:
        """Row of a path in arrays (P, N)."""
        return self.paths.index(path)

    @property
    def switch_at(self) -> tuple[int, ...]:
        """Rows of the paths that move to Global."""
        return tuple(index for index, path in enumerate(self.paths) if path.kind is PathKind.SWITCH)

    @property
    def best_switch_year(self) -> FloatArray:
        """(N,) best year to move to Global, whether or not moving pays; NaN where none is possible."""
        rows = list(self.switch_at)
        if not rows:
            return np.full(len(self), np.nan)
        years = np.array([self.paths[row].switch_py for row in rows], dtype=np.float64)
        return years[np.argmax(self.expected_net[rows], axis=0)]

    @property
    def best(self) -> tuple[ParticipationPath, ...]:
        """(N,) LEAD path with the largest planned net, which alone decides; of equal ones the first."""
        return best_paths(self.net, self.paths)

    @property
    def expected_net_best(self) -> FloatArray:
        """(N,) expected net of `best`, which stands beside the planned net and never decides."""
        best = [self.at(path) for path in self.best]
        return np.asarray(self.expected_net[best, np.arange(len(self))])

    @property
    def mssp_net(self) -> FloatArray:
        """(N,) staying in MSSP under the rule set of the scenario."""
        return np.asarray(self.mssp_by_rules[POSSIBLE_RULES.index(self.rules)])

    def values(self, rules: MsspRules) -> FloatArray:
        """Planned net of everything that is possible under a rule set of MSSP (P + 2, N): paths, MSSP, not participating."""
        mssp = self.mssp_by_rules[[POSSIBLE_RULES.index(rules)]]
        return np.concatenate([self.net, mssp, np.zeros_like(mssp)])

    def winners(self, rules: MsspRules) -> tuple[str, ...]:
        """(N,) the best of all alternatives in a word or three, by the code that names it for a single scenario."""
        labels = (*(path.short_label for path in self.paths), IN_MSSP, NO_PROGRAM)
        return tuple(labels[index] for index in best_alternatives(self.values(rules)))

    @property
    def closeness(self) -> Closeness:
        """What is too close to call for each row, by the code that says so for a single scenario."""
        values: Values = {rules: self.values(rules) for rules in POSSIBLE_RULES}
        return closeness(values, self.first_benchmark_dollars, self.readings.decides)

    @property
    def benchmark_change(self) -> FloatArray:
        """(2, N) LEAD's first-year benchmark for a dollar of spending against the present program's, less 1.

        Two historical bases: LEAD's of 2024 to 2026 against that of the present agreement. `same_base` compares on one.
        """
        return self.lead_ratio / self.portfolio.present_ratio - 1.0

    def designation(self, n: int) -> str:
        """Spending class of a row in words; not shown as found where its region is not known."""
        return designation_label(bool(self.lower_spending[n]), bool(self.portfolio.gap_known[n]))

    def table(self) -> list[dict[str, Any]]:
        """One row an ACO, ready for a table or file; missing numbers are None."""
        p, expected = self.portfolio, self.expected_net
        professional, global_ = self.at(PROFESSIONAL), self.at(GLOBAL)
        change, switch, best = self.benchmark_change, self.best_switch_year, self.best
        best_base_years = best_paths(self.net_base_years, self.paths)
        winners = {RULES_IN_WORDS[rules].split()[0]: self.winners(rules) for rules in POSSIBLE_RULES}
        close, expected_best = self.closeness, self.expected_net_best
        rows = []
        for n in range(len(self)):
            row: dict[str, Any] = {
                "id": p.ids[n], "name": p.names[n], "program": p.programs[n], "track": p.tracks[n],
                "beneficiaries": float(p.aligned[n]),
                "spending_pbpm": float(p.total_pbpm[n]),
                "regional_gap_rate": float(p.gap_rate[n]),
                "regional_gap_rate_base_years": float(p.gap_rate_base_years[n]),
                "designation": self.designation(n),
                "benchmark_change_professional": float(change[0, n]),
                "benchmark_change_global": float(change[1, n]),
                "expected_net_professional_dollars": float(expected[professional, n]),
                "expected_net_global_dollars": float(expected[global_, n]),
                "best_switch_year": float(switch[n]),
                "expected_net_best_switch_dollars": self._best_switch_net(n),
                "best_plan": best[n].label,
                "expected_net_best_dollars": float(expected_best[n]),
                "mssp_net_dollars": float(self.mssp_net[n]),
                **{f"best_{word}_rules": winners[word][n] for word in winners},
                **{
                    f"lead_less_mssp_{word}_rules_dollars": float(self.net[:, n].max() - mssp[n])
                    for word, mssp in zip(winners, self.mssp_by_rules, strict=True)
                },
                "too_close_to_call": bool(close.too_close[n]),
                "rests_on": "; ".join(self.readings.of(n)),
                "net_best_carried_gap_dollars": float(self.net[:, n].max()),
                "net_best_base_years_gap_dollars": float(self.net_base_years[:, n].max()),
                "best_plan_base_years_gap": best_base_years[n].label,
                "mssp_net_base_years_gap_dollars": float(self.mssp_net_base_years[n]),
                "net_zero_savings_professional_dollars": float(self.zero_savings.net[n]),
                **{
                    f"zero_savings_{name}_dollars": float(part[n])
                    for name, part in self.zero_savings.parts().items()
                },
                "before_operating_costs": True,
            }  # fmt: skip
            if self.chances is not None:
                row |= {
                    "loss_chance_professional": float(self.chances.loss_chance[professional, n]),
                    "loss_chance_global": float(self.chances.loss_chance[global_, n]),
                    "loss_chance_best": float(self.chances.loss_chance[self.at(best[n]), n]),
                    "net_p5_best_dollars": float(self.chances.p5[self.at(best[n]), n]),
                    "net_p95_best_dollars": float(self.chances.p95[self.at(best[n]), n]),
                }
            rows.append({name: None if value != value else value for name, value in row.items()})
        return rows

    def _best_switch_net(self, n: int) -> float:
        rows = list(self.switch_at)
        return float(self.expected_net[rows, n].max()) if rows else float("nan")


def screen(
    portfolio: Portfolio, scenario: Scenario | None = None, runs: int = 0, scheduler: str | None = None
) -> Screen:
    """A portfolio through LEAD: every path of every ACO in one vectorized call, and `runs` random runs of each.

    scenario : choices, market and rules all share (see `screen_base`), the default scenario when left out. scheduler :
    address of a Dask scheduler; chunks of the portfolio then run there, with the same answers bit for bit.
    Raises DataError for an empty portfolio and for a scheduler that cannot be reached.
    """
    if not len(portfolio):
        raise DataError("There is no ACO to screen. Choose at least one row.")
    base = screen_base(scenario or Scenario())
    if scheduler is None:
        return screen_chunk(base, portfolio, runs)
    from lead_analysis.acos.portfolio.cluster import CHUNK_ROWS, on_cluster

    parts = [
        portfolio.rows(slice(start, start + CHUNK_ROWS)) for start in range(0, len(portfolio), CHUNK_ROWS)
    ]
    return put_together(on_cluster(scheduler, screen_chunk, [(base, part, runs) for part in parts]))


def screen_chunk(base: Scenario, portfolio: Portfolio, runs: int) -> Screen:
    """A part of a screen. base : from `screen_base`. Independent of all other parts."""
    paths = all_paths(base)
    options = project_each(base, BOTH, portfolio.vary())
    professional = options[PROFESSIONAL]
    published = replace(portfolio, gap_rate=frozen(portfolio.gap_rate_as_published))
    without_book = base.with_value("rules.rate_book", RateBookPath.NONE)
    readings, mssp = screen_readings(base, portfolio, paths, first_benchmark(professional))
    return Screen(
        portfolio=portfolio,
        years=professional.years,
        paths=paths,
        net=_planned_net(options, paths),
        lead_ratio=frozen([_benchmark_ratio(options[path]) for path in BOTH]),
        benchmark_dollars=frozen(over_years(professional.settlement.before_discount_dollars)),
        lower_spending=frozen(professional.benchmark.adjustment.lower_spending[:, 0, 0]),
        mssp_by_rules=mssp.as_planned,
        net_base_years=_planned_net(project_each(base, BOTH, published.vary()), paths),
        mssp_net_base_years=frozen(mssp.base_years_gap[POSSIBLE_RULES.index(base.choices.mssp.rules)]),
        no_rate_book=_planned_net(project_each(without_book, BOTH, portfolio.vary()), paths),
        first_benchmark_dollars=frozen(first_benchmark(professional)),
        rules=base.choices.mssp.rules,
        readings=readings,
        zero_savings=zero_savings(base, portfolio),
        chances=_chances(base, portfolio, paths, runs) if runs else None,
    )


def _planned_net(
    options: Mapping[ParticipationPath, Projection], paths: Sequence[ParticipationPath]
) -> FloatArray:
    """Ten-year net of every path (P, N)."""
    return frozen(over_years(nets_of_paths(options, paths)))


def put_together(parts: Sequence[Screen]) -> Screen:
    """Parts of a screen put back in one, in their order."""
    first = parts[0]

    def put(name: str) -> FloatArray:
        return frozen(np.concatenate([getattr(part, name) for part in parts], axis=-1))

    chances = [part.chances for part in parts if part.chances is not None]
    arrays = [
        frozen(np.concatenate([getattr(part, name) for part in chances], axis=-1))
        for name in CHANCES
        if chances
    ]
    return Screen(
        joined([part.portfolio for part in parts]), first.years, first.paths, put("net"), put("lead_ratio"),
        put("benchmark_dollars"), put("lower_spending"), put("mssp_by_rules"), put("net_base_years"),
        put("mssp_net_base_years"), put("no_rate_book"), put("first_benchmark_dollars"), first.rules,
        put_side_by_side([part.readings for part in parts]), together([part.zero_savings for part in parts]),
        Chances(chances[0].runs, chances[0].seed, *arrays) if chances else None,
    )  # fmt: skip


def _chances(base: Scenario, portfolio: Portfolio, paths: Sequence[ParticipationPath], runs: int) -> Chances:
    """The same draws for every ACO; claims noise follows each one's size."""
    seed = base.market.uncertainty.seed
    draws = cached_normals(seed, method_for(runs), runs, len(base.years))
    simulated = simulate_many(
        base, portfolio.vary(), draws, paths=tuple(path.key for path in paths), levels=LEVELS
    )
    p5, p50, p95 = (simulated.ten_year_quantiles[..., level] for level in range(len(LEVELS)))
    return Chances(
        runs, seed,
        *(frozen(statistic) for statistic in (
            simulated.ten_year_mean, p5, p50, p95, simulated.ten_year_loss_chance, simulated.any_loss_chance,
        )),
    )  # fmt: skip


def method_for(runs: int) -> Method:
    """Sobol points for a power of two, plain draws otherwise."""
    return Method.SOBOL if runs & (runs - 1) == 0 else Method.PLAIN


def _benchmark_ratio(p: Projection) -> FloatArray:
    """First-year benchmark after discount and withhold against expected cost, (R,)."""
    cost = sum_categories(p.spending.counterfactual_pbpm * p.population.months)
    return p.settlement.benchmark_dollars[:, 0] / cost[:, 0]
