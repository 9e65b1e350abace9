"""What *Specialists and programs* shows: key figures, and the inputs of each program."""

from lead_analysis.levels.programs import ProgramWorth
from lead_app import cached
from lead_app.shell.display import Cards
from lead_delivery.charts import Money
from lead_model.scenario import Scenario

INCENTIVES = {
    "cost_sharing": "Part B cost-sharing support", "prevention_reward": "Chronic Disease Prevention Reward",
    "nutrition": "Medical nutrition therapy", "part_d_buy_down": "Part D premium buy-down (from PY2029)",
}  # fmt: skip
CARA_FIELDS = (
    "first_py", "arrangements", "spending_share_each", "target_discount_rate", "episode_savings_rate", "adjustment_share",
    "npcc_or_apo_overlap_share",
)  # fmt: skip
FALLS_FIELDS = (
    "participants_share", "team_cost_dollars", "modification_dollars", "avoided_dollars", "serves_as_quality_plan",
)  # fmt: skip


def cards(worth: tuple[ProgramWorth, ...], money: Money) -> Cards:
    """What the programs in use add together, and the three largest."""
    used = sorted(
        (program for program in worth if program.in_use), key=lambda program: -abs(program.total_dollars)
    )
    cost = sum(float(one.cost_dollars.sum()) for one in used)
    effect = sum(float(one.spending_dollars.sum()) for one in used)
    cards = [
        ("Programs in use", str(len(used)), f"of {len(worth)}"),
        ("Paid by the ACO", money.text(money.over_years(cost)), "all years, all programs"),
        ("Change of spending", money.text(money.over_years(effect), sign=True), "all years; a minus saves"),
    ]
    for one in used[:2]:
        total = money.text(money.over_years(one.total_dollars), sign=True)
        cards.append((one.label, total, "net result, all years, against going without"))
    return cards


def cara_inputs(scenario: Scenario) -> tuple[str, ...]:
    """The election, and the arrangements once it is made."""
    names = ("elected", *(CARA_FIELDS if scenario.choices.cara.elected else ()))
    return tuple(f"choices.cara.{name}" for name in names)


def falls_inputs(scenario: Scenario) -> tuple[str, ...]:
    """The election, and the episode once it is made."""
    names = ("elected", *(FALLS_FIELDS if scenario.choices.falls.elected else ()))
    return tuple(f"choices.falls.{name}" for name in names)


def falls_dollars(scenario: Scenario) -> tuple[float, float]:
    """Spending avoided by one participant, and what one participant costs."""
    falls = scenario.choices.falls
    return float(falls.avoided_dollars), float(falls.team_cost_dollars) + float(falls.modification_dollars)  # type: ignore[arg-type]


def falls_note(scenario: Scenario) -> str:
    """What the falls episode needs, with the limit of home modifications in force."""
    limit = float(scenario.parameters.value("home_modification_limit_dollars", scenario.years[0]))
    return (
        "The falls episode is not elected. It is a CARA episode, so it needs Global; home modifications are limited to "
        f"${limit:,.0f} per person."
    )


def cara_note(scenario: Scenario) -> str:
    """When CARA is possible for this ACO, from the checklist."""
    check = cached.eligibility(scenario).check("cara")
    return f"{check.finding[0].upper()}{check.finding[1:]} {check.cure}".strip()
