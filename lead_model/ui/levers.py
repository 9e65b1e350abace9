"""The five levers in the sidebar of every page: option, discount, savings, High Needs share, trend guardrails."""

import streamlit as st

from lead_model.rules.discount import GLOBAL_DISCOUNTS, discount_name
from lead_model.scenario import GuardrailBasis, RiskOption
from lead_model.ui import compute, inputs, overrides, state, value_forms
from lead_model.ui import format as fmt
from lead_model.ui.help import help_text

PERCENT = fmt.Shown(100.0, 2, "", "%")
ONE_DECIMAL = fmt.Shown(100.0, 1, "", "%")
POINTS = fmt.Shown(100.0, 2, "", " pts")


def levers() -> None:
    """Draw all five."""
    with st.container(key="lead-levers", gap="small"):
        _option()
        _discount()
        inputs.slider("choices.savings_rate", low=-0.05, high=0.15, where="lever")
        _high_needs()
        _guardrails()


def _option() -> None:
    key = "lever:choices.option"
    names = {fmt.option_label("choices.option", option): option for option in RiskOption}
    inputs.mirror(key, fmt.option_label("choices.option", state.scenario().choices.option))

    def write() -> None:
        wanted = names[st.session_state[key]]
        values: dict[str, object] = {"choices.option": wanted}
        if wanted is RiskOption.GLOBAL:
            values["choices.switch_py"] = None  # Global from the start leaves nothing to move to
        inputs.write_values(key, st.session_state[key], lambda: values)

    st.segmented_control(
        "Risk option", list(names), key=key, on_change=write, required=True, width="stretch",
        help=fmt.markdown(help_text("choices.option").markdown),
    )  # fmt: skip
    inputs.problem(key)
    if state.scenario().choices.option is RiskOption.PROFESSIONAL:
        inputs.switch_year(where="lever", label="Move to Global in")


def _discount() -> None:
    """The Global discount as CMS published it, or one flat value for both spending classes."""
    scenario = state.scenario()
    key = "lever:discount:published"
    own = overrides.own_value(scenario, GLOBAL_DISCOUNTS[0])
    inputs.mirror(key, own is None)

    def write() -> None:
        value = None if st.session_state[key] else published
        inputs.write_values(key, st.session_state[key], lambda: with_discount(value))

    name = discount_name(True, compute.lower_spending(scenario))
    first, last = (
        overrides.published_value(scenario, name, py) for py in (scenario.years[0], scenario.years[-1])
    )
    published = first
    st.checkbox(
        "Global discount as CMS published", key=key, on_change=write,
        help=fmt.markdown(help_text("rule.global_discount").markdown),
    )  # fmt: skip
    if own is None:
        span = fmt.percent(first, 2) if first == last else f"{fmt.percent(first, 2)} → {fmt.percent(last, 2)}"
        st.caption(f"{span}. Untick to try another.")
    else:
        inputs.lever(
            "lever:discount", "Global discount", own, 0.0, 0.06, 0.0025, PERCENT,
            lambda new: with_discount(new), default=published, help_name="rule.global_discount",
        )  # fmt: skip


def with_discount(value: float | None) -> dict[str, object]:
    """Values that set one discount for both spending classes, or go back to the pack's."""
    scenario = state.scenario()
    for name in GLOBAL_DISCOUNTS:
        scenario = scenario.with_value("rules.overrides", overrides.with_override(scenario, name, value))
    return {"rules.overrides": scenario.rules.overrides}


def _high_needs() -> None:
    share = state.scenario().organisation.category_share
    room = 1.0 - float(share.esrd)  # type: ignore[arg-type]
    inputs.lever(
        "lever:high_needs", "High Needs share", float(share.high_needs), 0.0, min(0.6, room), 0.005, ONE_DECIMAL,  # type: ignore[arg-type]
        lambda new: {"organisation.category_share": value_forms.mix(state.scenario(), high_needs=new)},
        default=float(state.DEFAULT.organisation.category_share.high_needs),  # type: ignore[arg-type]
        help_name="organisation.category_share",
    )  # fmt: skip


_GROWTH_SUFFIX = {GuardrailBasis.CUMULATIVE: "_growth", GuardrailBasis.YEARLY: "_growth_yearly"}


def _guardrails() -> None:
    """Widths of the band around the two-way trend, how they grow, and what the band acts on."""
    with st.expander("Trend guardrails", key="lead-guardrails", on_change="rerun") as opened:
        if not opened.open:
            return
        inputs.choice("rules.guardrail_bound", label="Guardrail acts on", where="lever", as_list=True)
        growth = _GROWTH_SUFFIX[state.scenario().rules.guardrail_basis]
        for name, label, high in (
            ("acpt_guardrail_upper", "Above the trend by", 0.03),
            ("acpt_guardrail_lower", "Below the trend by", 0.03),
            (f"acpt_guardrail_upper{growth}", "Upper width grows a year by", 0.01),
            (f"acpt_guardrail_lower{growth}", "Lower width grows a year by", 0.01),
        ):
            _rule_lever(name, label, high)
        inputs.choice("rules.guardrail_basis", label="Band measured", where="lever", as_list=True)


def _rule_lever(name: str, label: str, high: float) -> None:
    scenario = state.scenario()
    published = overrides.published_value(scenario, name, scenario.years[0])
    own = overrides.own_value(scenario, name)

    def values(new: float) -> dict[str, object]:
        value = None if new == published else new
        return {"rules.overrides": overrides.with_override(state.scenario(), name, value)}

    inputs.lever(
        f"lever:{name}", label, published if own is None else own, 0.0, high, 0.0005, POINTS, values,
        default=published, help_name=f"rule.{name}",
    )  # fmt: skip
