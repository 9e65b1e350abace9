"""What *Cash and payback* shows: key figures, and the inputs that act under the elections."""

from datetime import UTC, date, datetime

from lead_analysis.cash.calendar import Cash
from lead_analysis.cash.payback import dips_again, month_text, payback_text
from lead_app import format as fmt
from lead_app.inputs.help_texts import help_text
from lead_app.shell.display import Cards
from lead_model.rule_files import load_sources
from lead_model.scenario import Capitation, RiskOption, Scenario

COST_INPUTS = tuple(
    f"organization.costs.{name}"
    for name in ("start_up_dollars", "start_up_months", "fixed_dollars", "operating_pbpm", "technology_pbpm")
)
FINANCING_INPUTS = (
    "organization.costs.opening_cash_dollars", "organization.costs.credit_line_dollars", "market.interest_rate",
    "market.cost_inflation_rate", "market.guarantee_carrying_rate", "choices.provider_savings_share",
)  # fmt: skip


def cards(cash: Cash) -> Cards:
    """Peak need, payback, present value, rate of return, months below zero."""
    need = float(cash.peak_need[0])
    when = month_text(cash.months[int(cash.peak_need_month[0])])
    rate = float(cash.internal_rate_of_return[0])
    below = int(cash.months_below_zero[0])
    return [
        ("Peak cash need", fmt.dollars(need), when if need > 0 else "no month is below zero"),
        ("Payback", payback_text(cash), dips_again(cash) or "the month in which the money is back"),
        (
            "Present value", fmt.dollars(float(cash.present_value[0]), sign=True),
            f"all cash, discounted at {fmt.percent(float(cash.interest_rate[0, 0]), 2)} a year",
        ),
        (
            "Internal rate of return", "none" if rate != rate else fmt.percent(rate),
            "there is none, or more than one" if rate != rate else "a year, before interest",
        ),
        ("Months below zero", str(below), f"of {len(cash.months)}, after the cash set aside"),
    ]  # fmt: skip


PRIMARY_CARE = ("primary_care_cost_share",)
TOTAL_CARE = (
    "participant_spending_share", "preferred_spending_share", "preferred_reduction_share", "network_cost_factor",
)  # fmt: skip


def capitation_inputs(scenario: Scenario) -> tuple[str, ...]:
    """Inputs that act under the elected capitation."""
    names: tuple[str, ...] = (
        *PRIMARY_CARE,
        "npcc_share",
        "npcc_cost_factor",
        "apo_share",
        "apo_actual_factor",
    )
    if scenario.choices.capitation.kind is Capitation.TCC:
        # Before a move to Global the ACO is under primary care capitation, so its input acts too.
        starts_global = scenario.choices.option is RiskOption.GLOBAL
        names = TOTAL_CARE + (() if starts_global else PRIMARY_CARE)
    return tuple(f"choices.capitation.{name}" for name in names)


def cost_sources() -> str:
    """Where the cost defaults come from and how old that is."""
    survey = load_sources()["startup-survey"]
    start, running = (
        help_text(f"organization.costs.{name}") for name in ("start_up_dollars", "fixed_dollars")
    )
    age = datetime.now(UTC).year - date.fromisoformat(f"{survey.date}-01").year
    return (
        f"Start-up cost: {start.source} {survey.publisher}, {survey.title}, {survey.date}: {age} years old, "
        f"before inflation since. Operating cost: {running.source} Both defaults are $0 until you enter yours or start "
        "from a preset."
    )
