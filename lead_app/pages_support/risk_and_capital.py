"""What *Risk and capital* shows: key figures, and the controls of chance and protection."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from lead_analysis.risk.capital import DEFAULT_HORIZON, USERS_ASSUMPTION, Capital, Horizon
from lead_analysis.risk.quality_and_losses import quality_beyond_the_first_band
from lead_analysis.risk.shocks import base_years_sd, claims_noise_sd, performance_sd, savings_level_sd
from lead_analysis.risk.summary import Summary
from lead_app import cached, inputs, state
from lead_app import format as fmt
from lead_app.inputs import controls
from lead_app.inputs.help_texts import help_text
from lead_app.inputs.rule_inputs import rule_input
from lead_app.shell.display import Cards
from lead_delivery.charts import Money
from lead_delivery.charts import risk as charts
from lead_delivery.charts.theme import path_name
from lead_model.paths import own_path
from lead_model.scenario import Scenario, all_leaves

WHERE = "market.uncertainty"
GIVEN_SD = f"{WHERE}.claims_noise_sd"
RUNS = (16_384, 65_536, 262_144, 1_000_000)
FROM_SIZE, GIVEN = "From size", "Given directly"
SHOWN_KEY = "risk-plan"
HORIZON_KEY = "risk-horizon"


def guarantee_rates(scenario: Scenario, py: int) -> dict[str, float]:
    """Guarantee as a share of prior spending, by option."""
    return {
        key: float(scenario.parameters.value(f"guarantee_{key}_share", py))
        for key in ("professional", "global")
    }


# ---- key figures -----------------------------------------------------------------------------------------------


def cards(summary: Summary, needed: Capital, money: Money) -> Cards:
    """Key figures of one way to take part: (label, figure, one line that explains it)."""
    path, count = summary.paths[needed.key], len(summary.years)
    error = float(path.losing_years.error)
    return [
        ("Worst plausible year", charts.worst_plausible_year(summary, needed.key, money),
         f"the worst of {count} years; 1 run in 20 has a worse one"),
        ("Expected losing years", f"{float(path.losing_years.value):.1f} of {count}",
         f"at least one in {fmt.percent(float(path.any_loss_chance.value))} of runs; error ±{error:.2f}"),
        (f"Capital, {needed.horizon.label}", fmt.dollars(needed.total_dollars), capital_note(needed)),
        ("Guarantee exceeded", fmt.percent(float(path.any_guarantee_exceeded_chance.value)),
         "chance that in some year more is owed to CMS than was posted"),
        ("Owing though savings were earned", fmt.percent(float(path.any_owed_though_saved_chance.value)),
         "chance that in some year a check goes to CMS although spending stayed below the benchmark"),
    ]  # fmt: skip


def capital_note(needed: Capital) -> str:
    """What the capital is made of, and whose assumption the horizon is where it is not a number of years."""
    parts = ", ".join(f"{label.lower()} {fmt.dollars(dollars)}" for label, dollars in needed.parts())
    own = f"; {USERS_ASSUMPTION}" if needed.horizon is Horizon.EXIT else ""
    return f"{parts}; 19 of 20 runs{own}"


CAPITAL_NOTE = (
    "Capital, in 19 of 20 runs: the guarantee posted, a reserve for what is owed to CMS beyond it, and working capital, the "
    "deepest need of the cash calendar without settlements, all within the horizon. Two losing years: "
    f"{USERS_ASSUMPTION}."
)


def capital_table(needed: Mapping[Horizon, Capital]) -> pd.DataFrame:
    """Capital by horizon, in parts that add up, as dollars in words."""
    rows = {
        one.horizon.label.capitalize(): {
            **{label: fmt.dollars(dollars) for label, dollars in one.parts()},
            "Capital": fmt.dollars(one.total_dollars),
        }
        for one in needed.values()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("Horizon")


def size_of_sources(scenario: Scenario) -> str:
    """What the spreads come to for this ACO, in words."""
    p = cached.projection(scenario)
    noise, own, level, base = (
        fmt.number(float(sd(p)[0, 0, 0]) * 100, 2)
        for sd in (claims_noise_sd, performance_sd, savings_level_sd, base_years_sd)
    )
    based = "" if scenario.market.uncertainty.base_years else " (switched off)"
    people = fmt.number(float(p.population.person_years[0, 0]))
    return (
        f"For your {people} person-years: chance in the claims {noise} points a year, own performance {own} points once "
        f"the first years have passed, its lasting level {level} points, the measured base years {base} points{based}."
    )


def as_text(table: pd.DataFrame) -> pd.DataFrame:
    """Numbers with two decimals and a real minus sign."""
    return table.map(lambda value: fmt.number(float(value), 2))


# ---- controls --------------------------------------------------------------------------------------------------


def shown_path(scenario: Scenario) -> str:
    """Which way to take part the page's figures are about: the reader's choice, the scenario's own at first."""
    chosen: str = st.session_state.get(SHOWN_KEY, "")
    return chosen if chosen in charts.shown_paths(own_path(scenario).key) else own_path(scenario).key


def path_choice(scenario: Scenario) -> None:
    """The choice itself."""
    st.session_state[SHOWN_KEY] = shown_path(scenario)
    keys = charts.shown_paths(own_path(scenario).key)
    st.segmented_control("Shown", keys, format_func=path_name, key=SHOWN_KEY, required=True)


def horizon() -> Horizon:
    """How long the capital has to last: the reader's choice, three years at first."""
    return Horizon(st.session_state.get(HORIZON_KEY, DEFAULT_HORIZON))


def horizon_choice() -> None:
    """The choice itself."""
    st.session_state[HORIZON_KEY] = horizon()
    st.segmented_control(
        "Capital for the", list(Horizon), format_func=lambda one: one.label, key=HORIZON_KEY, required=True
    )


def noise_controls() -> None:
    """The spreads that matter most, live: chance in claims (from size, or given), own performance, correlation."""
    scenario = state.scenario()
    noise = scenario.market.uncertainty.claims_noise_sd
    controls.one_of(
        "risk:noise-mode", "Chance in the claims", [FROM_SIZE, GIVEN], FROM_SIZE if noise is None else GIVEN,
        lambda typed: {GIVEN_SD: _own_noise() if typed == GIVEN else None}, help=controls.advice(GIVEN_SD),
    )  # fmt: skip
    if noise is not None:
        controls.lever(
            f"risk:slide:{GIVEN_SD}", "Claims noise, spread in points (SD)", float(noise), 0.0, 0.10, 0.001,
            fmt.shown(controls.leaf_of(GIVEN_SD).spec), lambda new: {GIVEN_SD: new}, help_name=GIVEN_SD,
        )  # fmt: skip
    else:
        _spread("claims_noise_kappa", "Claims noise, points a year at 10,000 people", 8.0)
    _spread("performance_sd", "Own performance, spread in points (SD)", 0.10)
    _spread("performance_rho", "Correlation from year to year", 0.99)
    _spread("savings_level_sd", "Own lasting level, spread in points (SD)", 0.10)
    inputs.widget(f"{WHERE}.base_years", where="risk")
    st.caption(fmt.markdown(size_of_sources(scenario)))


def _spread(name: str, label: str, high: float) -> None:
    inputs.slider(f"{WHERE}.{name}", low=0.0, high=high, label=label, where="risk")


def _own_noise() -> float:
    """The spread the size gives now, to start from when it is given directly."""
    scenario = state.scenario().with_value("choices.stop_loss.elected", False)
    return round(float(claims_noise_sd(cached.projection(scenario))[0, 0, 0]), 4)


OTHER_SOURCES = (
    "national_trend_sd", "acpt_error_sd", "regional_deviation_sd", "risk_score_sd", "quality_sd",
    "performance_size_exponent", "tail_degrees_of_freedom",
)  # fmt: skip


def other_sources() -> None:
    """The remaining sources of chance, and where the size of each comes from."""
    inputs.widgets((f"{WHERE}.{name}" for name in OTHER_SOURCES), where="risk")
    st.caption(fmt.markdown(quality_beyond_the_first_band(state.scenario())))
    st.markdown("**Where each spread comes from**")
    rows = []
    for path, leaf in all_leaves().items():
        if path.startswith(f"{WHERE}.") and not path.endswith((".runs", ".seed")):
            text = help_text(path)
            value = fmt.input_text(path, state.scenario().get(path))
            rows.append((leaf.spec.label, value, leaf.spec.unit, text.source, text.status))
    table = pd.DataFrame(rows, columns=["Spread", "Value", "Unit", "Source", "Status"]).set_index("Spread")
    st.table(table)


def runs_and_seed() -> None:
    """Number of runs and seed."""
    path = f"{WHERE}.runs"
    now = state.scenario().market.uncertainty.runs
    controls.one_of(
        "risk:runs", "Number of runs", sorted({*RUNS, now}), now, lambda typed: {path: int(typed)}, as_list=True,
        format_func=lambda n: f"{n:,}", help=controls.advice(path),
    )  # fmt: skip
    inputs.widget(f"{WHERE}.seed", where="risk")


MULTIPLE = fmt.Shown(1.0, 1, "", " × expected cost")
FACTOR = fmt.Shown(1.0, 2, "", "")


def stop_loss_controls() -> None:
    """Election, and the values CMS has not published."""
    inputs.widget("choices.stop_loss.elected", where="risk")
    for band, name in (("band_1", "First"), ("band_2", "Second")):
        rule_input("stop_loss_attachment", f"{name} attachment point", 0.5, 200.0, step=0.5, form=MULTIPLE, key=band,
                   where="risk")  # fmt: skip
        rule_input("stop_loss_payout_rate", f"CMS pays above the {name.lower()} point", 0.0, 1.0, step=0.05, key=band,
                   where="risk")  # fmt: skip
    rule_input("stop_loss_charge_factor", "Charge over expected payout", 0.0, 5.0, step=0.05, form=FACTOR,
               where="risk")  # fmt: skip
    inputs.widget("choices.stop_loss.experience_factor", where="risk")


def reinsurance_controls() -> None:
    """Cover bought outside the model."""
    names = ("premium_pbpm", "attachment_loss_share", "payout_share")
    inputs.widgets((f"choices.reinsurance.{name}" for name in names), where="risk")


def guarantee_controls() -> None:
    """Share of prior spending that each option must post, and what posting it costs."""
    for key in ("professional", "global"):
        rule_input(f"guarantee_{key}_share", f"Guarantee, {path_name(key)}", 0.0, 0.2, step=0.0025,
                   form=fmt.Shown(100.0, 2, "", "%"), where="risk")  # fmt: skip
    inputs.widget("market.guarantee_carrying_rate", where="risk")
