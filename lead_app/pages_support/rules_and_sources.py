"""What *Rules and sources* shows: tables and filters of the rules, and the inputs of what if CMS …"""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from lead_analysis import text as wording
from lead_analysis.decisions.compare import without_override
from lead_analysis.decisions.rule_changes import RuleChange, RuleChanges, effect_word
from lead_analysis.other_models import OTHER_MODELS_FOLDER
from lead_app import cached, state
from lead_app import format as fmt
from lead_app.inputs import controls, disputed, overrides
from lead_app.shell import display
from lead_app.shell.levers import PERCENT
from lead_delivery.reports.rules import (
    RuleRow,
    other_model_rows,
    override_words,
    pack_rows,
    rule_rows,
    source_rows,
)
from lead_model.axes import CATEGORY_LABELS, PERCENT_UNITS
from lead_model.parameters import CONFIDENCE, Override
from lead_model.rule_files import RULES_FOLDER, load_packs, load_parameters
from lead_model.scenario import Scenario, all_leaves

SETS = {
    "lead": "LEAD, your rule pack with your own values",
    "mssp-current": "MSSP, regulation in force",
    "mssp-2027-proposed": "MSSP, proposed for 2027",
    "reach": "ACO REACH",
}
STATUS_WORDS = {code: text.partition(":")[0] for code, text in CONFIDENCE.items()}
ALL = "All"
EVERY_YEAR, EVERY_PART = "All years", "All parts"


def rows_of(which: str, scenario: Scenario) -> tuple[RuleRow, ...]:
    """Rule values of a set: the scenario's own rules, or those of another program."""
    return rule_rows(scenario.parameters) if which == "lead" else other_model_rows(which)


def filtered(
    rows: Sequence[RuleRow], *, only_open: bool, module: str, status: str, words: str
) -> tuple[RuleRow, ...]:
    """Rows that pass all filters; `words` must all stand somewhere in the row."""
    wanted = words.lower().split()
    return tuple(
        row for row in rows
        if (not only_open or row.confidence == "open")
        and module in (ALL, row.module_label)
        and status in (ALL, STATUS_WORDS[row.confidence])
        and all(word in _searched(row) for word in wanted)
    )  # fmt: skip


def _searched(row: RuleRow) -> str:
    return " ".join((row.term, row.name, row.document, row.note, row.assumption, row.value)).lower()


def rule_frame(rows: Sequence[RuleRow]) -> pd.DataFrame:
    """Rule values as a table: one dated value a row."""
    return pd.DataFrame(
        [
            {
                "Rule": row.term, "Years": row.years, "Value": row.value, "Unit": row.unit,
                "Status": STATUS_WORDS[row.confidence], "Document": row.document, "Date": row.date,
                "Section": row.section or "none", "Address": row.address or "none",
                "Note": " · ".join(filter(None, [row.note, row.assumption and f"default: {row.assumption}"])),
                "Used in": row.used_in, "Part": row.module_label, "Stated in": row.stated_in, "How it was read": row.reading,
            }
            for row in rows
        ],
        columns=["Rule", "Years", "Value", "Unit", "Status", "Document", "Date", "Section", "Address", "Note", "Used in",
                 "Part", "Stated in", "How it was read"],
    )  # fmt: skip


def counts_sentence(rows: Sequence[RuleRow]) -> str:
    """How many values there are by status."""
    parts = [
        f"{sum(row.confidence == code for row in rows)} {word.lower()}"
        for code, word in STATUS_WORDS.items() if any(row.confidence == code for row in rows)
    ]  # fmt: skip
    if not rows:
        return "No value passes these filters; loosen one of them."
    return f"{len(rows)} values: {wording.listed(parts)}."


def status_meaning() -> str:
    """The status words explained, as a Markdown list."""
    parts = (text.partition(":") for text in CONFIDENCE.values())
    return "\n".join(f"- **{word}**{colon}{rest}" for word, colon, rest in parts)


def pack_frame() -> pd.DataFrame:
    """The rule packs with what each brought."""
    return pd.DataFrame(
        {
            "Date": [one.date for one in pack_rows()],
            "What it says": [one.about for one in pack_rows()],
            "Values it states itself": [one.stated for one in pack_rows()],
            "Rules with another value than before": [one.changed_values for one in pack_rows()],
            "Values still open": [one.open_values for one in pack_rows()],
        },
        index=pd.Index([one.title for one in pack_rows()], name="Rule pack"),
    )


def source_frame(rows: Sequence[RuleRow], which: str) -> pd.DataFrame:
    """Cited documents, those with most values first."""
    documents = source_rows(rows, RULES_FOLDER if which == "lead" else OTHER_MODELS_FOLDER)
    return pd.DataFrame(
        {
            "Publisher": [one.source.publisher for one in documents],
            "Date": [one.source.date for one in documents],
            # As text, no link.
            "Address": [f"`{one.source.address}`" if one.source.address else "none" for one in documents],
            "How it was read": [one.source.reading for one in documents],
            "Values": [str(one.values) for one in documents],
        },
        index=pd.Index([one.source.title for one in documents], name="Document"),
    )


def changes_frame(changes: Sequence[RuleChange]) -> pd.DataFrame:
    """Changed rules: before, after, gain, loss or neutral for this ACO and for each class and option."""
    words = {
        f"{group} {option}": [
            _effect(change.by_class[group.lower().replace("-", "_"), option.lower()]) for change in changes
        ]
        for group in ("Lower-spending", "Higher-spending")
        for option in ("Professional", "Global")
    }
    return pd.DataFrame(
        {
            "Before": [change.before + (" (our default)" if change.settled else "") for change in changes],
            "After": [change.after for change in changes],
            "For this scenario": [_effect(change.dollars) for change in changes],
            **words,
            "Status now": [change.status.partition(":")[0] for change in changes],
        },
        index=pd.Index([change.term for change in changes], name="Rule"),
    )


def other_values(changes: RuleChanges) -> list[RuleChange]:
    """Changes with another value than before."""
    return [change for change in changes.changes if change.before != change.after]


def settled_frame(changes: RuleChanges) -> pd.DataFrame:
    """Rules whose value was assumed before and is stated now, with the same value: neutral by themselves."""
    same = [change for change in changes.changes if change.before == change.after]
    return pd.DataFrame(
        {
            "Value, as before": [change.after for change in same],
            "For this scenario": [_effect(change.dollars) for change in same],
            "Status now": [change.status.partition(":")[0] for change in same],
        },
        index=pd.Index([change.term for change in same], name="Rule"),
    )


def _effect(dollars: float) -> str:
    word = effect_word(dollars)
    return word if word == "neutral" else f"{word}, {wording.dollars(dollars, 2, sign=True)}"


# ---- readings ---------------------------------------------------------------------------------------------------

READING_INPUTS = tuple(leaf.path for leaf in all_leaves().values() if leaf.path in disputed.PATHS)


def readings_frame(scenario: Scenario) -> pd.DataFrame:
    """Every open or disputed reading against the one in use, most dollars first: both sources, and what hangs on it."""
    found = cached.rests_on(scenario)
    dollars = {
        "Best path ($M)": [one.dollars for one in found],
        "Best LEAD path ($M)": [one.lead_dollars for one in found],
        "Professional ($M)": [one.professional_dollars for one in found],
        "Global ($M)": [one.global_dollars for one in found],
    }
    return pd.DataFrame(
        {
            "Now": [one.now for one in found],
            "Status": [one.status for one in found],
            "Source": [one.sources[0] for one in found],
            "Other reading: if": [one.when for one in found],
            "Its status": [disputed.other_status(one, scenario) for one in found],
            "Its source": [one.sources[1] for one in found],
            **{name: [value / 1e6 + 0.0 for value in values] for name, values in dollars.items()},
            "Best then": [disputed.best_then(one) if one.flips else "unchanged" for one in found],
            "Named with the answer": ["yes" if one.named else "no" for one in found],
        },
        index=pd.Index([one.topic for one in found], name="Reading"),
    )


# ---- what if CMS … ---------------------------------------------------------------------------------------------


def what_if(scenario: Scenario) -> None:
    """Choose any single value of the rules and put one's own in its place."""
    rules = load_parameters(scenario.rules.pack).by_name
    name = st.selectbox("Rule", list(rules), format_func=lambda rule: rules[rule].term, key="what-if-rule")
    rule = rules[name]
    first = max(rule.entries[0].py, scenario.years[0])
    years = [EVERY_YEAR, *(str(py) for py in scenario.years if py >= first)]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        year = st.selectbox(
            "Performance year", years, key=f"what-if-year-{name}", width=180, filter_mode=None
        )
        part = EVERY_PART
        if rule.keys:
            part = st.selectbox("Part", [EVERY_PART, *rule.keys], format_func=_part_name, key=f"what-if-part-{name}",
                                width=220, filter_mode=None)  # fmt: skip
        py, key = (None if year == EVERY_YEAR else int(year)), (None if part == EVERY_PART else part)
        form = _form(rule.unit)
        now = scenario.parameters.value(name, py or first)
        value = now if not rule.keys else now[key or rule.keys[0]]
        box = f"what-if-value-{name}-{year}-{part}"
        controls.mirror(box, round(value * form.factor, 9))

        def values(typed: float) -> Mapping[str, object]:
            own = round(typed / form.factor, 12)
            return {"rules.overrides": overrides.with_override(state.scenario(), name, own, py, key)}

        st.number_input(
            f"Your value ({form.suffix.strip() or rule.unit})", value=None, key=box, width=220, format=f"%.{form.digits}f",
            step=10.0**-form.digits if form.factor == 1 else 0.05, on_change=controls.written(box, values),
        )  # fmt: skip
    controls.problem(box)
    entry, rows = rule.entry(py or first), rule_rows(load_parameters(scenario.rules.pack))
    stated = next(row for row in rows if row.name == name and _holds(row, entry.py))
    said = f"**{rule.term}**: {stated.value} ({stated.unit}), {stated.years}. {stated.status}. "
    said += f"{stated.document}, {stated.date}."
    if stated.note:
        said += f" {stated.note[0].upper()}{stated.note[1:]}."
    if rule.range:
        low, high = (wording.level(one, rule.unit) for one in rule.range)
        said += f" Range discussed: {low} to {high}."
    if rule.alternatives:
        said += f" It may also be: {wording.listed([other.name for other in rule.alternatives], 'or')}."
    display.text(f"{said} Used in: {stated.used_in}.")
    disputed.conflict(name)


def _holds(row: RuleRow, py: int) -> bool:
    return row.years.removeprefix("from ").split("–")[0] == str(py)


def _part_name(key: str) -> str:
    return key if key == EVERY_PART else CATEGORY_LABELS.get(key, key.replace("_", " ").capitalize())


def _form(unit: str) -> fmt.Shown:
    """How a rule value is typed: percent for shares and rates, else as it is."""
    if unit.startswith(PERCENT_UNITS):
        return PERCENT
    whole = unit in ("year", "years", "month", "months", "phase", "beneficiaries")
    return fmt.Shown(1.0, 0 if whole else 3, "", "")


def own_values(scenario: Scenario) -> None:
    """The user's own rule values with what each does, and a button that takes each back."""
    own = cached.own_rule_values(scenario)
    if not own:
        st.info(
            "All rule values are those of the rule pack. A value you change above is listed here and marked as your own."
        )
        return
    for number, one in enumerate(own):
        effect = wording.dollars(one.dollars, 2, sign=True)
        text = override_words(one.override, scenario.parameters)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            display.text(f"**Your own value** · {text} · {effect} over {len(scenario.years)} years")
            st.button(
                f"Reset {scenario.parameters.parameter(one.override.name).term}", key=f"own-reset-{number}", type="tertiary",
                icon=":material/restart_alt:", on_click=take_back, args=(one.override,),
            )  # fmt: skip
    st.button("Reset all rule values", key="own-reset-all", icon=":material/restart_alt:",
              on_click=state.reset, args=("rules.overrides",))  # fmt: skip


def take_back(override: Override) -> None:
    """Remove one of the user's own rule values."""
    state.change({"rules.overrides": without_override(state.scenario(), override).rules.overrides})


def choose_pack() -> None:
    """The rule pack of the scenario, with what each pack says."""
    packs = load_packs()
    newest_first = list(packs)[::-1]
    key = "rules-pack"
    controls.mirror(key, state.scenario().rules.pack)
    st.radio(
        "Rule pack of this scenario", newest_first, key=key,
        format_func=lambda pack: f"{packs[pack].title}, {packs[pack].date}",
        captions=[fmt.markdown(packs[one].about) for one in newest_first],
        on_change=controls.written(key, lambda pack: {"rules.pack": pack}),
    )  # fmt: skip
    controls.problem(key)
