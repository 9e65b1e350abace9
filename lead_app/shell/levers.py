"""The five levers in the sidebar of every page: option, discount, savings, High Needs share, trend guardrails."""

import streamlit as st

from lead_analysis.levels.high_needs_share import with_share
from lead_analysis.measures.growth_against_acpt import GROWTH, YEAR_2024
from lead_app import cached, inputs, state
from lead_app import format as fmt
from lead_app.inputs import controls, overrides
from lead_app.inputs.disputed import conflict
from lead_app.shell import display
from lead_model.rules.discount import GLOBAL_DISCOUNTS, discount_name
from lead_model.scenario import GuardrailBasis, RiskOption

DISCOUNT, MIX = "rule.global_discount", "organization.category_share"
PERCENT = fmt.Shown(100.0, 2, "", "%")
ONE_DECIMAL = fmt.Shown(100.0, 1, "", "%")
POINTS = fmt.Shown(100.0, 2, "", " pts")


def levers() -> None:
    """Draw all five."""
    with st.container(key="lead-levers", gap="small"):
        _option()
        _discount()
        inputs.slider("choices.savings_rate", low=-0.05, high=0.15, where="lever")
        high_needs_lever("lever:high_needs")
        _guardrails()


def _option() -> None:
    path = "choices.option"
    names = {fmt.option_label(path, option): option for option in RiskOption}

    def values(typed: str) -> dict[str, object]:
        # Global from the start leaves nothing to move to.
        extra = {"choices.switch_py": None} if names[typed] is RiskOption.GLOBAL else {}
        return {path: names[typed], **extra}

    now = state.scenario().choices.option
    controls.one_of(
        f"lever:{path}", "Risk option", list(names), fmt.option_label(path, now), values, width="stretch",
        help=controls.advice(path),
    )  # fmt: skip
    if now is RiskOption.PROFESSIONAL:
        inputs.switch_year(where="lever", label="Move to Global in")


def _discount() -> None:
    """The Global discount as CMS published it, or one flat value for both spending classes."""
    scenario, name = state.scenario(), _discount_of_class()
    key = "lever:discount:published"
    own = overrides.own_value(scenario, name)
    first, last = (
        overrides.published_value(scenario, name, py) for py in (scenario.years[0], scenario.years[-1])
    )
    controls.mirror(key, own is None)
    st.checkbox(
        "Global discount as CMS published", key=key, help=controls.advice(DISCOUNT),
        on_change=controls.written(key, lambda as_published: _with_discount(None if as_published else first)),
    )  # fmt: skip
    if own is None:
        span = fmt.percent(first, 2) if first == last else f"{fmt.percent(first, 2)} → {fmt.percent(last, 2)}"
        st.caption(f"{span}. Uncheck to try another.")
    else:
        discount_lever("lever:discount")


def discount_lever(key: str, low: float = 0.0, high: float = 0.06) -> None:
    """One flat Global discount for both spending classes; moving it sets the user's own value."""
    scenario, name = state.scenario(), _discount_of_class()
    published = overrides.published_value(scenario, name, scenario.years[0])
    own = overrides.own_value(scenario, name)
    controls.lever(
        key, "Global discount", published if own is None else own, low, high, 0.0025, PERCENT, _with_discount,
        default=published, help_name=DISCOUNT,
    )  # fmt: skip


def _discount_of_class() -> str:
    return discount_name(True, cached.lower_spending(state.scenario()))


def _with_discount(value: float | None) -> dict[str, object]:
    scenario = state.scenario()
    for name in GLOBAL_DISCOUNTS:
        scenario = scenario.with_value("rules.overrides", overrides.with_override(scenario, name, value))
    return {"rules.overrides": scenario.rules.overrides}


def high_needs_lever(key: str, low: float = 0.0, high: float = 0.6) -> None:
    """The High Needs share, with Aged & Disabled taking the rest; spending follows the rule of the High Needs page."""
    share, default = (one.organization.category_share for one in (state.scenario(), state.DEFAULT))
    controls.lever(
        key, "High Needs share", float(share.high_needs), low, min(high, 1.0 - float(share.esrd)), 0.005, ONE_DECIMAL,  # type: ignore[arg-type]
        lambda new: with_share(state.scenario(), new),
        default=float(default.high_needs), help_name=MIX,  # type: ignore[arg-type]
    )  # fmt: skip


_GROWTH_SUFFIX = {GuardrailBasis.CUMULATIVE: "_growth", GuardrailBasis.YEARLY: "_growth_yearly"}


def _guardrails() -> None:
    """Widths of the band around the two-way trend, how they grow, and what the band acts on."""
    place = display.opened("Trend guardrails", "lead-guardrails")
    if place is None:
        return
    with place:
        inputs.choice("rules.guardrail_bound", label="Guardrail acts on", where="lever", as_list=True)
        growth = _GROWTH_SUFFIX[state.scenario().rules.guardrail_basis]
        for name, label, high in (
            ("acpt_guardrail_upper", "Above the trend by", 0.03),
            ("acpt_guardrail_lower", "Below the trend by", 0.03),
            (f"acpt_guardrail_upper{growth}", "Upper width grows a year by", 0.01),
            (f"acpt_guardrail_lower{growth}", "Lower width grows a year by", 0.01),
        ):
            _rule_lever(name, label, high)
        conflict("acpt_guardrail_upper_growth")
        inputs.choice("rules.guardrail_basis", label="Band measured", where="lever", as_list=True)
        growth_against_acpt()


def growth_against_acpt() -> None:
    """What the guardrail is worth, and *Actual growth minus ACPT* with 2024's value as one click."""
    display.text(cached.guardrail_worth(state.scenario()).sentence())
    inputs.slider(GROWTH, low=-0.04, high=0.04, where="lever")
    st.button(
        f"As in 2024: {fmt.number(YEAR_2024 * 100, 1)} points", key="lever:growth-2024", on_click=_growth_of_2024,
        help="9.0% actual growth of Aged & Disabled spending, assignable beneficiaries, against an ACPT of 4.9% (Milliman).",
    )  # fmt: skip


def _growth_of_2024() -> None:
    controls.write_values("lever:growth-2024", YEAR_2024, lambda: {GROWTH: YEAR_2024})


def _rule_lever(name: str, label: str, high: float) -> None:
    scenario = state.scenario()
    published = overrides.published_value(scenario, name, scenario.years[0])
    own = overrides.own_value(scenario, name)

    def values(new: float) -> dict[str, object]:
        value = None if new == published else new
        return {"rules.overrides": overrides.with_override(state.scenario(), name, value)}

    controls.lever(
        f"lever:{name}", label, published if own is None else own, 0.0, high, 0.0005, POINTS, values,
        default=published, help_name=f"rule.{name}",
    )  # fmt: skip
