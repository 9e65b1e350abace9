"""When an answer is too close to call and what belongs beside it, by hand; and the file of readings."""

from dataclasses import replace

import numpy as np
import pytest

from lead_analysis.decisions.alternatives import alternatives
from lead_analysis.decisions.effects import closeness, effect, named_each, rule_set_effect
from lead_analysis.decisions.headline import LONGEST, best_sentence
from lead_analysis.decisions.readings_file import READINGS_FILE, load_readings
from lead_analysis.decisions.rests_on import rests_on
from lead_model.errors import ParameterError
from lead_model.scenario import MsspRules, Scenario

CURRENT, PROPOSED = MsspRules.CURRENT, MsspRules.PROPOSED
YEAR = 1_000.0  # first year's benchmark: 10 dollars are 1%
# Two LEAD paths, MSSP under current and under proposed rules, whether a reading decides: margin, rule_decides, paths.
CLOSE = {
    "clear": (500, 300, 100, 120, False, (False, False, False)),
    "LEAD barely ahead of MSSP": (500, 300, 491, 120, False, (True, False, False)),
    "LEAD barely ahead of MSSP under proposed rules": (500, 300, 100, 491, False, (True, False, False)),
    "1% is enough": (500, 300, 490, 490, False, (False, False, False)),
    "rule sets disagree": (500, 300, 400, 600, False, (False, True, False)),
    "a reading decides": (500, 300, 100, 120, True, (False, True, False)),
    "two paths of LEAD": (500, 491, 100, 120, False, (False, False, True)),
    "two paths of LEAD behind MSSP": (500, 491, 700, 720, False, (False, False, False)),
    "two paths of LEAD where a reading decides": (500, 491, 100, 120, True, (False, True, False)),
    "not participating wins, LEAD and MSSP level": (-500, -700, -495, -495, False, (True, False, False)),
    "LEAD barely pays": (5, -300, -100, -120, False, (True, False, False)),
}


def tables(*rows: tuple[float, float, float, float]) -> dict[MsspRules, np.ndarray]:
    """Two LEAD paths, MSSP under both rule sets, and not participating; a row a run."""
    lead = np.array([row[:2] for row in rows], dtype=float).T
    mssp = np.array([row[2:] for row in rows], dtype=float).T
    nothing = np.zeros((1, len(rows)))
    return {rules: np.concatenate([lead, mssp[[k]], nothing]) for k, rules in enumerate((CURRENT, PROPOSED))}


def test_what_is_too_close_to_call_by_hand() -> None:
    values = tables(*(case[:4] for case in CLOSE.values()))
    decides = np.array([case[4] for case in CLOSE.values()])
    found = closeness(values, np.full(len(CLOSE), YEAR), decides)
    said = zip(found.margin.tolist(), found.rule_decides.tolist(), found.paths.tolist(), strict=True)
    assert dict(zip(CLOSE, said, strict=True)) == {key: case[5] for key, case in CLOSE.items()}
    assert found.too_close.tolist() == [any(case[5]) for case in CLOSE.values()]
    assert found.programs.tolist() == [any(case[5][:2]) for case in CLOSE.values()]


def test_a_quarter_is_judged_on_the_best_path_of_either_rule_set() -> None:
    # MSSP is best under the proposed rules and loses nothing; the best under current rules, Professional, loses 30%.
    now, after = tables((1_000, 500, 600, 2_000)), tables((700, 500, 600, 2_000))
    found = effect(now, now, after, np.array([YEAR]))
    assert {rules: moved[0] for rules, moved in found.dollars.items()} == {CURRENT: -300.0, PROPOSED: 0.0}
    assert found.much.tolist() == [True]
    assert not found.flips.any()
    assert not effect(now, now, tables((760, 500, 600, 2_000)), np.array([YEAR])).much.any()


def test_rule_sets_are_weighed_both_ways() -> None:
    # 300 dollars are less than a quarter of MSSP's 1,300 as proposed and more than one of its 1,000 in force
    found = rule_set_effect(tables((500, 400, 1_000, 1_300)), PROPOSED, CURRENT, np.array([YEAR]))
    assert found.counts.tolist() == [True]
    assert not found.flips.any()
    assert rule_set_effect(
        tables((500, 400, 1_300, 1_300)), PROPOSED, CURRENT, np.array([YEAR])
    ).counts.tolist() == [False]


def test_two_readings_at_once_are_named_only_for_what_they_add() -> None:
    now, benchmark = tables((1_000, 500, 100, 100)), np.array([YEAR])
    tried = [("gap", "low"), ("book", "none"), ("gap+book", "low; none")]
    gap, book = tables((950, 500, 100, 100)), tables((600, 500, 100, 100))
    for both, named in ((595, False), (585, True)):
        effects = [effect(now, now, then, benchmark) for then in (gap, book, tables((both, 500, 100, 100)))]
        assert [bool(one[0]) for one in named_each(tried, effects, benchmark)] == [False, True, named]
    flipped = effect(now, now, tables((595, 650, 100, 100)), benchmark)
    assert bool(named_each(tried, [*effects[:2], flipped], benchmark)[2][0])


def test_a_condition_too_long_for_the_sentence_leaves_the_other_path_in_it() -> None:
    found, read = alternatives(Scenario()), rests_on(Scenario())
    best = found.best().short_label
    flipped = replace(
        read[-1], best_now={CURRENT: best, PROPOSED: best}, best_then={CURRENT: "Global", PROPOSED: "Global"},
        lead_ahead_changes=False, elsewhere=False,
    )  # fmt: skip
    short = best_sentence(found, [replace(flipped, when="it is so")])
    assert short == f"Best path: {best}, or Global if it is so."
    long = best_sentence(found, [replace(flipped, when="it is so, " * 9)])
    assert long == f"Best path: {best}, or Global under other readings (below)."
    assert len(long) <= LONGEST
    # one that changes the program is not passed over for one within it whose condition is shorter
    within = replace(
        flipped, best_now={CURRENT: "Global"}, best_then={CURRENT: "Global from 2031"}, when="so"
    )
    assert best_sentence(found, [within, replace(flipped, when="it is so, " * 9)]) == long


# ---- the file of readings --------------------------------------------------------------------------------------------


def test_every_member_of_a_reading_stands_in_the_file_with_status_and_source() -> None:
    readings = load_readings()
    for reading in readings.values():
        now = Scenario().get(reading.path)
        members = {False, True} if isinstance(now, bool) else set(type(now))
        assert set(reading.sides) == members, reading.key
        assert all(side.status and side.source for side in reading.sides.values())
    assert readings["mssp_rules"].sides[PROPOSED].status == "proposed, not final"
    assert (
        readings["sequestration"].sides[Scenario().rules.sequestration].source.endswith("reduce savings only")
    )


BROKEN = {
    "no path": ('path = "rules.sequestration"', 'path = "rules.nothing"', "no path of a scenario"),
    "a member nobody knows": ('member = "savings_only"', 'member = "none"', "unknown member 'none'. Known: savings_only"),
    "a source nobody knows": ('source = "reach-puf"', 'source = "hearsay"', "unknown source 'hearsay'"),
    "a confidence nobody knows": ('confidence = "A"', 'confidence = "Z"', "unknown confidence 'Z'"),
    "a key nobody knows": ("topic =", "subject =", "'topic' is missing"),
    "one side": ('member = "savings_and_losses"', 'member = "savings_only"', "two alternatives at least"),
}  # fmt: skip


@pytest.mark.parametrize("key", BROKEN)
def test_a_slip_in_the_file_is_refused_with_its_place(key: str, tmp_path) -> None:
    old, new, said = BROKEN[key]
    text = READINGS_FILE.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "readings.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ParameterError, match=r"readings\.toml \[sequestration\]") as refused:
        load_readings(file)
    assert said in str(refused.value)
