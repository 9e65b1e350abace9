"""What *Home* shows: key figures, reasons, dates, what is not modeled or assumed, the first words, and where to go next."""

from datetime import UTC, datetime

import streamlit as st

from lead_analysis import text as wording
from lead_analysis.acos.public_data.cms_dates import CmsDate, cms_dates, next_dates
from lead_analysis.decisions.alternatives import RULES_IN_WORDS, Alternatives
from lead_analysis.decisions.best_path_bands import band_sentences
from lead_analysis.decisions.verdict import Verdict
from lead_app import cached, state
from lead_app import format as fmt
from lead_app.shell import display
from lead_app.shell.glossary import glossary, term_text
from lead_app.shell.menu import link_to
from lead_delivery.charts import Money, risk, ten_years
from lead_delivery.reports.results_json import NOT_MODELED
from lead_delivery.reports.results_json import assumptions as listed_assumptions
from lead_model.paths import own_path
from lead_model.scenario import MsspRules, Scenario

NO_RULE_DECIDES = "No open or disputed rule changes the best path or moves more than a quarter of its net."
KIND_TITLES = {
    "open": "Open: CMS has not said, a named default is used",
    "override": "Your own values in place of CMS's",
    "reading": "Readings of rules that allow more than one",
}
NEXT_PAGES = (
    ("Your ACO", "Your own figures"),
    ("Ten years", "Each year, and why"),
    ("Global or Professional", "What each pays"),
    ("LEAD or MSSP", "The alternative"),
    ("Risk and capital", "How far chance moves it"),
    ("What matters", "Which assumptions decide"),
    ("Rules and sources", "Every rule and its source"),
)
# In the order in which a newcomer needs them; each is a term of the glossary.
FIRST_TERMS = (
    "ACO", "LEAD", "MSSP", "Benchmark", "Savings rate", "Shared savings", "Professional", "Global", "Discount",
    "Break-even", "PBPM", "Performance year", "Switch year", "High Needs", "Guardrail", "Rule pack",
)  # fmt: skip

# ---- key figures -----------------------------------------------------------------------------------------------


def cards(scenario: Scenario) -> display.Cards:
    """The five key figures."""
    verdict, (_, money) = cached.verdict(scenario), cached.in_unit(scenario)
    average = "" if state.unit() is fmt.Unit.DOLLARS else ", average"
    options = verdict.options
    best = options.best_switch
    moving = (
        "The rules leave no year for a switch"
        if best is None
        else _switching(options.moving_pays, str(best.switch_py), options.best_throughout.label)
    )
    how_long = f"{len(verdict.years)} years{average}"
    return [
        (
            f"Net result, {how_long}",
            money.text(money.over_years(verdict.ten_year_net), sign=True),
            f"{verdict.planned.label}, {_cost_note(verdict)}",
        ),
        (
            "Break-even savings",
            f"Global {verdict.global_break_even.text}",
            f"Professional {verdict.professional_break_even.text}; Global overtakes: {verdict.crossover.text}",
        ),
        _worst_year(scenario, money),
        ("Best year to switch", str(best.switch_py) if best and options.moving_pays > 0 else "None", moving),
        _mssp_card(verdict.alternatives, money, how_long),
    ]


def _mssp_card(found: Alternatives, money: Money, how_long: str) -> tuple[str, str, str]:
    """What the same beneficiaries and savings earn in MSSP under each rule set, against the best LEAD path."""
    label = money.text(money.over_years(found.mssp[found.rules].total), sign=True)
    return (
        f"Stay in MSSP, {how_long}",
        label,
        "; ".join(f"{RULES_IN_WORDS[rules]}: {_against_lead(found, rules, money)}" for rules in found.mssp),
    )


def _against_lead(found: Alternatives, rules: MsspRules, money: Money) -> str:
    less = found.lead_minus_mssp(rules)
    word = "below" if less >= 0 else "above"
    text = f"{money.text(money.over_years(abs(less)))} {word} {found.best_lead.short_label}"
    year = found.overtakes(rules)
    if year is None:
        return text
    return f"{text}, {'LEAD' if less >= 0 else 'MSSP'} ahead from {year}"


def _cost_note(verdict: Verdict) -> str:
    """What is in the figure; a result before cost is easily mistaken for profit."""
    start_up = f"after start-up cost of {fmt.dollars(verdict.options.start_up_dollars)}"
    before = " ".join(verdict.labels).lower().rstrip(".")
    return (
        ", ".join(filter(None, (start_up if verdict.options.start_up_dollars else "", before)))
        or "after all costs"
    )


def key_drivers(scenario: Scenario) -> None:
    """What the answer rests on: the line of three, and every rule that changes it or moves a quarter of it."""
    verdict = cached.verdict(scenario)
    with st.container(key="home-key-drivers", border=True):
        display.text(verdict.rests_on_line)
        if verdict.under_both_gaps:
            display.text(verdict.under_both_gaps)
        display.bullet_list([one.sentence for one in verdict.rests_on], none=NO_RULE_DECIDES)


def bands(scenario: Scenario) -> tuple[str, ...]:
    """Which path is best from which savings rate on, a sentence for each MSSP rule set."""
    return band_sentences(cached.best_path_bands(scenario))


def _worst_year(scenario: Scenario, money: Money) -> tuple[str, str, str]:
    """The 1-in-20 result of the worst of all years, for the scenario's plan and for the options it could choose instead."""
    summary, own = cached.risk(scenario).summary, own_path(scenario).key
    others = [
        f"{key.capitalize()} {risk.worst_plausible_year(summary, key, money)}"
        for key in ("professional", "global")
        if key != own
    ]
    count = len(summary.years)
    text = risk.worst_plausible_year(summary, own, money)
    return "Worst plausible year", text, f"worst of {count} years, 1 in 20; {wording.listed(others)}"


def _switching(dollars: float, py: str, throughout: str) -> str:
    if dollars >= 0:
        return f"{fmt.dollars(dollars)} more than {throughout}"
    return f"No switch pays; PY{py} comes closest (−{fmt.dollars(-dollars)})"


def path_year_marks(scenario: Scenario) -> list[tuple[int, str]]:
    """Years to mark on a chart that compares participation options."""
    return ten_years.year_marks(cached.projection(scenario), paths=True)


# ---- below the answer ------------------------------------------------------------------------------------------


def glossary_popover() -> None:
    """A button that explains the words of Home to a reader to whom ACOs are new, with a link to all of them."""
    terms = {one.name: one for one in glossary()}
    with st.popover("New to these words?", key="home-glossary", type="tertiary", icon=":material/menu_book:"):
        st.markdown(
            "**In one paragraph.** Medicare sets a *benchmark*: what the care of your patients is expected to cost in a "
            "year. Spend less, and the ACO keeps part of the difference; spend more, and it pays part of it back. LEAD "
            "offers two ways to share: *Professional* keeps and risks less, *Global* keeps and risks more, after a "
            "*discount* to CMS. *MSSP* is the permanent program you could be in instead."
        )
        for name in FIRST_TERMS:
            display.text(term_text(terms[name]))
        link_to("Method and glossary", text="All words and how it is calculated")


def coming_dates() -> None:
    """The next dates of the model by the reader's calendar, and all of them with their sources behind a click."""
    st.header("Where you are", anchor=False)
    coming = next_dates(state.reader_time(datetime.now(UTC)).date())
    if coming:
        with st.container(key="lead-dates"):
            cards = [f"{one.when}  \n**{one.event}**  \n{one.status}: {one.publisher}" for one in coming]
            display.text("\n\n".join(cards))
    else:
        st.markdown(
            "All known dates have passed. CMS expects later application windows; their dates are not announced."
        )
    if place := display.opened("All dates and their sources", "home-dates"):
        with place:
            display.bullet_list([_date_line(one) for one in cms_dates()])
            st.markdown("Later application windows are expected; CMS has not announced their dates.")


def _date_line(date: CmsDate) -> str:
    source = f"[{date.source}]({date.address})" if date.address else date.source
    return f"**{date.when}**: {date.event}. {date.status}; {source}, {date.publisher}."


def not_modeled() -> None:
    """The standing box of what the model leaves out."""
    with st.container(key="lead-not-modeled", border=True):
        lines = "\n".join(f"- {line}" for line in NOT_MODELED)
        display.text(f"**Not modeled.** Decide these outside this tool:\n\n{lines}")


def assumed_values(scenario: Scenario) -> None:
    """Every value that is assumed: open rule values, the reader's own, and readings."""
    assumed = listed_assumptions(scenario)
    place = display.opened(f"What is assumed: {len(assumed)} values", "home-assumptions")
    if place is None:
        return
    with place:
        for kind, title in KIND_TITLES.items():
            rows = [one for one in assumed if one["kind"] == kind]
            if rows:
                st.markdown(f"**{title}**")
                display.bullet_list([_assumption(one) for one in rows])
        link_to("Rules and sources", text="All rules with their sources")


def _assumption(assumption: dict) -> str:
    value = assumption["value"]
    if assumption["kind"] == "reading":
        return f"{assumption['term']}: **{fmt.option_label(assumption['name'], value)}**."
    parts = value.items() if isinstance(value, dict) else [("", value)]
    text = "; ".join(
        f"{name.replace('_', ' ')} {wording.level(part, assumption['unit'])}".strip()
        for name, part in parts
        if isinstance(part, int | float)
    )
    said = f": **{text}**" if text else ""
    question = f" ({assumption['question']})" if assumption["question"] else ""
    return f"{assumption['term']}{said}, {assumption['assumption']}{question}."


def next_pages() -> None:
    """Links to the other pages, each saying what it answers."""
    st.header("Go on", anchor=False)
    with st.container(key="home-links", gap="xxsmall"):
        for page, why in NEXT_PAGES:
            link_to(page, text=f"{page}: {why.lower()}")
