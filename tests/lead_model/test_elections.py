"""Elections: spending class (story A4), what goes together and what is refused with the reason."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lead_analysis.acos.eligibility import eligibility
from lead_analysis.cash.calendar import cash_calendar
from lead_model.errors import ScenarioError
from lead_model.paths import option_scenarios
from lead_model.projection import project
from lead_model.scenario import (
    Alignment,
    Capitation,
    Designation,
    Entry,
    FormerProgram,
    Override,
    QualityBasis,
    QualityForm,
    RateBookPath,
    RiskOption,
    Scenario,
    SequestrationReading,
    switch_years,
)
from tests.reference import reference_case, with_overrides

PROFESSIONAL, GLOBAL = RiskOption.PROFESSIONAL, RiskOption.GLOBAL
MEMBER_MONTHS = 120_000


# ---- spending class (story A4) -----------------------------------------------------------------------------------


def by_class(gap: float, **paths):
    """R1 Global with CMS's own add-on, the region above (+) or below (−) the ACO."""
    scenario = reference_case(
        organization__region__designation=Designation.AUTO, organization__region__gap_rate=gap, **paths
    )
    return project(scenario.with_value("rules.overrides", (Override("sequestration_rate", 0.0),)))


def test_higher_spending_shows_discount_of_1_75_percent_and_add_on_of_1_5_percent():
    p = by_class(-0.04)
    assert not p.benchmark.adjustment.lower_spending.any()
    assert p.settlement.discount_dollars[0, 0] == pytest.approx(-0.0175 * 144e6)
    assert p.aco_result.add_on_dollars[0, 0] == pytest.approx(0.015 * 144e6)
    assert not p.settlement.adjustment_dollars.any()
    assert p.benchmark.adjustment.gap_pbpm[0, 0, 0] == pytest.approx(
        -48.0
    )  # distance to the line: 4% of 1,200


def test_lower_spending_shows_discount_of_3_percent_and_half_of_the_gap():
    p = by_class(0.04)
    assert p.benchmark.adjustment.lower_spending.all()
    assert p.benchmark.adjustment.gap_pbpm[0, 0, 0] == pytest.approx(48.0)
    assert p.settlement.adjustment_dollars[0, 0] == pytest.approx(24.0 * MEMBER_MONTHS)
    assert p.settlement.discount_dollars[0, 0] == pytest.approx(-0.03 * (1_224.0 * MEMBER_MONTHS))
    assert not p.aco_result.add_on_dollars.any()


@pytest.mark.parametrize(
    ("former", "entry", "cap"),
    [
        (FormerProgram.NONE, Entry.RENEWING, 0.05),
        (FormerProgram.REACH, Entry.RENEWING, 0.05),
        (FormerProgram.MSSP, Entry.RENEWING, 0.03),
        (FormerProgram.MSSP, Entry.NEW, 0.05),
    ],
)
def test_regional_adjustment_is_capped_at_5_percent_and_3_for_a_renewing_former_mssp_aco(former, entry, cap):
    p = by_class(0.40, organization__former_program=former, organization__entry=entry)
    # half of 40% is far above the cap of national spending, 1,274 PBPM
    assert p.settlement.adjustment_dollars[0, 0] == pytest.approx(cap * 1_274.0 * MEMBER_MONTHS)


def test_a_professional_aco_gets_no_adjustment_and_no_discount():
    p = by_class(0.04, choices__option=PROFESSIONAL)
    assert not p.settlement.adjustment_dollars.any()
    assert not p.settlement.discount_dollars.any()


def test_the_class_line_lies_where_region_and_aco_cost_the_same():
    assert by_class(0.0).benchmark.adjustment.lower_spending.all()
    assert not by_class(-1e-6).benchmark.adjustment.lower_spending.any()


# ---- refused with the reason -------------------------------------------------------------------------------------

AS_GLOBAL = {"choices__option": GLOBAL}
AS_PROFESSIONAL = {"choices__option": PROFESSIONAL}
CARA = {"choices__cara__elected": True}
REFUSALS = {
    "TCC under Professional": (
        AS_PROFESSIONAL | {"choices__capitation__kind": Capitation.TCC},
        "Total Care Capitation is for Global only",
    ),
    "CARA under Professional": (AS_PROFESSIONAL | CARA, "CARA is for Global only"),
    "CARA before 2028": (AS_GLOBAL | CARA | {"choices__cara__first_py": 2027}, "start in PY2028 at the earliest"),
    "NPCC and CARA for the same provider": (
        AS_GLOBAL | CARA | {"choices__cara__npcc_or_apo_overlap_share": 0.01},
        "under NPCC or APO cannot be in CARA",
    ),
    "NPCC and CARA that must overlap": (
        AS_GLOBAL | CARA | {
            "choices__cara__arrangements": 4,
            "choices__cara__spending_share_each": 0.15,
            "choices__capitation__npcc_share": 0.45,
        },
        "60% of spending.*45%.*exceed all spending",
    ),
    "more episodes than spending": (
        AS_GLOBAL | CARA | {"choices__cara__arrangements": 30, "choices__cara__spending_share_each": 0.04},
        "120% of spending",
    ),
    "adjustment below 10%": (AS_GLOBAL | CARA | {"choices__cara__adjustment_share": 0.05}, "0.1 to 1"),
    "falls episode under Professional": (
        AS_PROFESSIONAL | {"choices__falls__elected": True},
        "is a CARA episode, and CARA is for Global only",
    ),
    "home modifications above $2,500": (
        AS_GLOBAL | {"choices__falls__elected": True, "choices__falls__modification_dollars": 2_501.0},
        "0 to 2,500",
    ),
    "APO beside TCC": (
        AS_GLOBAL | {"choices__capitation__kind": Capitation.TCC, "choices__capitation__apo_share": 0.1},
        "APO and NPCC go with primary care capitation",
    ),
    "Global before year five": (AS_PROFESSIONAL | {"choices__switch_py": 2030}, "at least four performance years"),
    "back from Global": (AS_GLOBAL | {"choices__switch_py": 2032}, "never goes back"),
    "more taken out than there is": ({"organization__baseline__skin_substitutes_pbpm": 0.0,
                                     "organization__baseline__total_pbpm": 300.0,
                                     "organization__baseline__sahs_pbpm": 250.0}, "take 250.00 PBPM out of 2"),
    "more saved than spent": (
        {
            "choices__savings_rate": 0.5,
            "choices__incentives__nutrition__uptake_share": 1.0,
            "choices__incentives__nutrition__effect_rate": -0.5,
            "choices__incentives__cost_sharing__uptake_share": 0.1,
            "choices__incentives__cost_sharing__effect_rate": -0.2,
        },
        "take 102% of spending in PY2027",
    ),
    "newcomers dearer than those they leave": (
        {"organization__high_needs_share_change": 0.05, "organization__newcomer_cost_multiple": 1.0},
        "would cost more than all Aged & Disabled people",
    ),
    "more network than spending": (
        {"choices__capitation__participant_spending_share": 0.7, "choices__capitation__preferred_spending_share": 0.4},
        "together are 110%",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_impossible_elections_are_refused_with_the_reason(name):
    paths, reason = REFUSALS[name]
    with pytest.raises(ScenarioError, match=reason):
        reference_case(**paths)


@pytest.mark.parametrize(
    ("paths", "override", "reason"),
    [
        (
            AS_GLOBAL | CARA | {"choices__cara__adjustment_share": 0.15},
            Override("cara_adjustment_minimum_share", 0.2),
            "20%",
        ),
        (AS_GLOBAL | CARA, Override("cara_first_py", 2030), "PY2030"),
        (
            AS_GLOBAL | {"choices__falls__elected": True},
            Override("home_modification_limit_dollars", 1_000),
            r"\$1,000",
        ),
        (
            AS_PROFESSIONAL | {"choices__switch_py": 2031},
            Override("professional_lock_in_years", 6),
            "2033–2036",
        ),
    ],
)
def test_limits_follow_the_users_own_rule_values(paths, override, reason):
    scenario = reference_case(**paths)
    with pytest.raises(ScenarioError, match=reason):
        with_overrides(scenario, override)


def test_a_shorter_lock_in_opens_earlier_switch_years():
    scenario = with_overrides(reference_case(**AS_PROFESSIONAL), Override("professional_lock_in_years", 2))
    assert switch_years(scenario) == tuple(range(2029, 2037))
    assert switch_years(scenario.with_value("choices.switch_py", 2029))[0] == 2029


@pytest.mark.parametrize(
    "elected",
    [
        {"choices__capitation__kind": Capitation.TCC},
        CARA,
        {"choices__falls__elected": True},
    ],
    ids=["tcc", "cara", "falls"],
)
def test_options_compare_even_when_one_of_them_cannot_have_an_election(elected):
    ways = dict(option_scenarios(reference_case(**AS_GLOBAL | elected)))
    assert set(ways) == {"professional", "global"} | {f"switch_{py}" for py in range(2031, 2037)}
    plain = project(reference_case(**AS_PROFESSIONAL))
    np.testing.assert_array_equal(project(ways["professional"]).net, plain.net)


# ---- every combination -------------------------------------------------------------------------------------------

SHARE = st.sampled_from([0.0, 0.05, 0.3, 0.5])
ELECTIONS = st.fixed_dictionaries({
    "choices.option": st.sampled_from(RiskOption),
    "choices.switch_py": st.sampled_from([None, None, 2029, 2031, 2034, 2036]),
    "choices.alignment": st.sampled_from(Alignment),
    "choices.capitation.kind": st.sampled_from(Capitation),
    "choices.capitation.apo_share": SHARE,
    "choices.capitation.npcc_share": SHARE,
    "choices.capitation.participant_spending_share": st.sampled_from([0.1, 0.6]),
    "choices.capitation.preferred_spending_share": st.sampled_from([0.2, 0.5]),
    "choices.cara.elected": st.booleans(),
    "choices.cara.first_py": st.sampled_from([2027, 2028, 2033]),
    "choices.cara.arrangements": st.sampled_from([0, 3, 12]),
    "choices.cara.spending_share_each": st.sampled_from([0.0, 0.02, 0.1]),
    "choices.cara.npcc_or_apo_overlap_share": st.sampled_from([0.0, 0.0, 0.0, 0.2]),
    "choices.falls.elected": st.booleans(),
    "choices.falls.serves_as_quality_plan": st.booleans(),
    "choices.stop_loss.elected": st.booleans(),
    "choices.reinsurance.payout_share": SHARE,
    "choices.incentives.part_d_buy_down.uptake_share": SHARE,
    "choices.quality.basis": st.sampled_from(QualityBasis),
    "choices.quality.gate_met": st.booleans(),
    "choices.savings_rate": st.sampled_from([-0.5, 0.0, 0.04, 0.5]),
    "organization.first_py": st.sampled_from([2027, 2030, 2032]),
    "organization.aligned": st.sampled_from([100.0, 5_000.0, 2_000_000.0]),
    "organization.entry": st.sampled_from(Entry),
    "organization.region.designation": st.sampled_from(Designation),
    "organization.medicaid.elected": st.booleans(),
    "rules.pack": st.sampled_from(["webinar-2026-01", "rfa-2026-03", "py2027-2026-07"]),
    "rules.rate_book": st.sampled_from(RateBookPath),
    "rules.quality_form": st.sampled_from(QualityForm),
    "rules.sequestration": st.sampled_from(SequestrationReading),
    "market.ai_inferred_scores": st.booleans(),
})  # fmt: skip


def broken_rules(e: dict) -> set[str]:
    """What the model's rules forbid in these elections, worked out apart from the package."""
    found = set()
    ever_global = e["choices.option"] is GLOBAL or e["choices.switch_py"] is not None
    taken = e["choices.capitation.npcc_share"] + e["choices.capitation.apo_share"]
    tcc = e["choices.capitation.kind"] is Capitation.TCC
    episodes = e["choices.cara.arrangements"] * e["choices.cara.spending_share_each"]
    switch = e["choices.switch_py"]
    if switch is not None and (e["choices.option"] is GLOBAL or switch < e["organization.first_py"] + 4):
        found.add("choices.switch_py")
    if tcc and not ever_global:
        found.add("choices.capitation.kind")
    if tcc and taken:
        found.add("choices.capitation")
    if (
        e["choices.capitation.participant_spending_share"] + e["choices.capitation.preferred_spending_share"]
        > 1.001
    ):
        found.add("choices.capitation")
    if e["choices.cara.elected"]:
        if not ever_global:
            found.add("choices.cara.elected")
        if e["choices.cara.first_py"] < 2028:
            found.add("choices.cara.first_py")
        if e["choices.cara.npcc_or_apo_overlap_share"]:
            found.add("choices.cara.npcc_or_apo_overlap_share")
        if episodes > 1.001 or (taken and episodes + taken > 1.001):
            found.add("choices.cara")
    if e["choices.falls.elected"] and not ever_global:
        found.add("choices.falls.elected")
    return found


MENDED = {
    "choices.switch_py": {"choices.switch_py": None},
    "choices.capitation.kind": {"choices.capitation.kind": Capitation.BASE_PCC},
    "choices.capitation": {
        "choices.capitation.apo_share": 0.0,
        "choices.capitation.npcc_share": 0.0,
        "choices.capitation.participant_spending_share": 0.1,
    },
    "choices.cara.elected": {"choices.cara.elected": False},
    "choices.cara.first_py": {"choices.cara.first_py": 2028},
    "choices.cara.npcc_or_apo_overlap_share": {"choices.cara.npcc_or_apo_overlap_share": 0.0},
    "choices.cara": {"choices.cara.arrangements": 1, "choices.capitation.npcc_share": 0.0},
    "choices.falls.elected": {"choices.falls.elected": False},
}


@settings(max_examples=150)
@given(ELECTIONS)
def test_elections_are_refused_with_every_reason_or_computed_and_never_fail(elections):
    # The default prospective trend is a path from PY2027 on; later entrants need one of their own.
    elections = {"market.acpt_rate": 0.05} | elections
    for _ in range(4):  # mending one fault may uncover another, such as CARA when the switch year goes
        broken = broken_rules(elections)
        if not broken:
            break
        with pytest.raises(ScenarioError) as refused:
            Scenario().with_values(elections)
        assert {where for where, _ in refused.value.problems} == broken
        assert all(len(reason) > 20 for _, reason in refused.value.problems)
        for where in broken:
            elections = elections | MENDED[where]
    scenario = Scenario().with_values(elections)
    p = project(scenario)
    cash = cash_calendar(p)
    assert np.isfinite(p.net).all()
    scale = float(p.settlement.before_discount_dollars.sum())
    start_up = scenario.organization.costs.start_up_dollars
    assert cash.total.sum() == pytest.approx(p.net.sum() - start_up, abs=max(0.005, 1e-12 * scale))
    assert eligibility(scenario).checks
    assert len(dict(option_scenarios(scenario))) == 2 + len(switch_years(scenario))
