"""Reference case R1 (calculation §15), to the dollar, through the public API."""

import numpy as np
import pytest

from lead_model.paths import option_scenarios
from lead_model.projection import project
from lead_model.rules.capitation import enhanced_pcc_rate
from lead_model.rules.risk_sharing import shared_dollars
from lead_model.scenario import Designation, GuardrailBound, Override, QualityForm, RiskOption
from tests.reference import SAVINGS_PATH, reference_case, with_overrides

PROFESSIONAL, GLOBAL = RiskOption.PROFESSIONAL, RiskOption.GLOBAL
HALF = Override("professional_savings_share", 0.5, key="band_1")


def first_year_net(**paths) -> float:
    return float(project(reference_case(**paths)).net[0, 0])


def test_benchmark_before_discount_is_144_million_in_every_year():
    p = project(reference_case())
    np.testing.assert_allclose(p.settlement.before_discount_dollars, 144e6, rtol=1e-14)


@pytest.mark.parametrize(
    ("savings", "option", "half", "expected"),
    [
        (0.04, GLOBAL, False, 1_440_000),  # 4% − 3%
        (0.04, PROFESSIONAL, True, 2_880_000),  # 50% of 4%
        (0.04, PROFESSIONAL, False, 3_456_000),  # 60% of 4%
        (0.08, GLOBAL, False, 7_200_000),  # 8% − 3%
        (0.08, PROFESSIONAL, True, 5_760_000),
        (0.08, PROFESSIONAL, False, 6_912_000),
        (-0.04, GLOBAL, False, -10_080_000),  # −4% − 3%
        (-0.04, PROFESSIONAL, False, -2_880_000),  # 50% of −4%
    ],
)
def test_shared_result_of_one_year(savings, option, half, expected):
    scenario = reference_case(choices__savings_rate=savings, choices__option=option)
    if half:
        scenario = with_overrides(scenario, HALF)
    assert float(project(scenario).net[0, 0]) == pytest.approx(expected, abs=0.005)


def test_quality_score_of_80_percent_in_the_additive_form():
    scenario = reference_case(choices__quality__score_share=0.8, rules__quality_form=QualityForm.ADDITIVE)
    assert float(project(scenario).net[0, 0]) == pytest.approx(-5_184_000, abs=0.005)  # (−3% − 0.6%) of 144M


@pytest.mark.parametrize(
    ("bands", "rate", "kept"),
    [
        ("global", 0.20, 0.175),  # 15% + half of 5%
        ("global", 0.40, 0.2625),  # 15% + half of 20% + a quarter of 5%
        ("global", 1.00, 0.3375),  # 15% + 10% + 3.75% + a tenth of 50%
        ("professional", 0.12, 0.067),  # 60% of 10% + 35% of 2%
        ("professional", 0.25, 0.0875),  # 6% + 1.75% + 0.75% + 5% of 5%
    ],
)
def test_corridors(bands, rate, kept):
    p = reference_case().parameters
    edges = tuple(p.value(f"{bands}_band_edge", 2027).values())
    name = "global_share" if bands == "global" else "professional_savings_share"
    shares = tuple(p.value(name, 2027).values())
    assert float(shared_dollars(rate, 1.0, edges, shares, shares)) == pytest.approx(kept, abs=1e-12)


def test_best_switch_year_on_the_rising_savings_path():
    scenario = reference_case(
        choices__savings_rate=SAVINGS_PATH, organization__region__designation=Designation.HIGHER
    )
    ten_years = {name: float(project(one).ten_year_net[0]) for name, one in option_scenarios(scenario)}
    assert max(ten_years, key=ten_years.__getitem__) == "switch_2033"
    assert ten_years["switch_2033"] == pytest.approx(52_128_000, abs=0.05)
    assert ten_years["professional"] == pytest.approx(50_976_000, abs=0.05)
    assert ten_years["global"] == pytest.approx(47_160_000, abs=0.05)
    assert set(ten_years) == {"professional", "global"} | {f"switch_{py}" for py in range(2031, 2037)}


def test_best_switch_year_with_a_share_of_one_half():
    scenario = with_overrides(
        reference_case(
            choices__savings_rate=SAVINGS_PATH, organization__region__designation=Designation.HIGHER
        ),
        HALF,
    )
    ten_years = {name: float(project(one).ten_year_net[0]) for name, one in option_scenarios(scenario)}
    assert max(ten_years, key=ten_years.__getitem__) == "switch_2031"
    assert ten_years["switch_2031"] == pytest.approx(49_320_000, abs=0.05)


@pytest.mark.parametrize(("option", "expected"), [(PROFESSIONAL, 2_880_000), (GLOBAL, 5_760_000)])
def test_guarantee(option, expected):
    assert float(
        project(reference_case(choices__option=option)).aco_result.guarantee_dollars[0, 0]
    ) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("bound", "factor"),
    [(GuardrailBound.ACPT, 1.0510), (GuardrailBound.BLEND, 1.0530), (GuardrailBound.OFF, 1.0555)],
)
def test_update_with_acpt_above_the_band(bound, factor):
    scenario = reference_case(
        market__national_trend_rate=0.05,
        market__regional_trend_rate=0.05,
        market__acpt_rate=0.0665,
        rules__guardrail_bound=bound,
    )
    assert project(scenario).benchmark.update.update_factor[0, 0, 0] == pytest.approx(factor, abs=5e-6)


@pytest.mark.parametrize(
    ("bound", "factor"),
    [(GuardrailBound.OFF, 1.04667), (GuardrailBound.ACPT, 1.04933), (GuardrailBound.BLEND, 1.04800)],
)
def test_update_with_acpt_below_the_band(bound, factor):
    scenario = reference_case(
        market__national_trend_rate=0.05,
        market__regional_trend_rate=0.05,
        market__acpt_rate=0.04,
        rules__guardrail_bound=bound,
    )
    assert project(scenario).benchmark.update.update_factor[0, 0, 0] == pytest.approx(factor, abs=5e-6)


def test_guardrail_is_worth_336_thousand_dollars_on_144_million():
    trends = {
        "market__national_trend_rate": 0.05,
        "market__regional_trend_rate": 0.05,
        "market__acpt_rate": 0.06,
    }
    bounded, free = (
        project(reference_case(**trends, rules__guardrail_bound=bound)).benchmark.update.update_factor[
            0, 0, 0
        ]
        for bound in (GuardrailBound.ACPT, GuardrailBound.OFF)
    )
    assert bounded == pytest.approx(1.0510, abs=1e-9)
    assert free == pytest.approx(1.05333, abs=5e-6)
    assert (free - bounded) * 144e6 == pytest.approx(336_000, abs=0.5)


@pytest.mark.parametrize(
    ("base", "enhanced"), [(0.03164, 0.03836), (0.045, 0.025), (0.05, 0.02), (0.06, 0.02)]
)
def test_enhanced_primary_care_capitation(base, enhanced):
    assert float(enhanced_pcc_rate(base, 0.07, 0.02)) == pytest.approx(enhanced, abs=1e-12)
