"""A point of quality score in years that lose much: worth less beyond the first band, and negative in the last."""

import pytest

from lead_analysis.risk.quality_and_losses import quality_beyond_the_first_band, worth_of_a_point
from lead_model.scenario import QualityBasis, RiskOption
from tests.reference import reference_case


def losing(rate, option=RiskOption.PROFESSIONAL, **paths):
    return reference_case(
        choices__savings_rate=rate, choices__option=option, choices__quality__score_share=0.8, **paths
    )


@pytest.mark.parametrize(
    ("savings_rate", "band_share"),
    [
        # 1 point of the 3% withhold of 144M: 43,200. Of a loss in band b the ACO bears share_b of each dollar, less what the
        # edges below move: in the first band 50%; between 10 and 15% 35% × 1.10 − 50% × 0.10; beyond 20%
        # 5% × 1.20 − 50% × 0.10 − 35% × 0.05 − 15% × 0.05, which is below zero.
        (-0.03, 0.50),
        (-0.11, 0.35 * 1.10 - 0.50 * 0.10),
        (-0.25, 0.05 * 1.20 - 0.50 * 0.10 - 0.35 * 0.05 - 0.15 * 0.05),
    ],
)
def test_worth_of_a_point_falls_from_band_to_band(savings_rate, band_share):
    scenario = losing(savings_rate)
    assert worth_of_a_point(scenario)[0] == pytest.approx(43_200 * band_share, rel=1e-6)


def test_the_sentence_names_the_years_in_which_a_point_costs_money_and_only_those():
    usual, deep = (quality_beyond_the_first_band(losing(rate)) for rate in (-0.15, -0.25))
    assert "20% of the benchmark under Professional, 50% under Global" in usual
    assert "in no year" in usual
    assert "−$648 a point in 2027" in deep
    one_year = losing(0.0, market__cost_stress_rate=(0.0, 0.3, *[0.0] * 8))
    assert "In your plan: −$648 a point in 2028." in quality_beyond_the_first_band(one_year)


def test_a_score_that_is_full_or_built_from_measures_is_read_at_its_last_point():
    full = losing(-0.25).with_value("choices.quality.score_share", 1.0)
    assert worth_of_a_point(full)[0] == pytest.approx(-648.0)
    measured = losing(-0.25).with_value("choices.quality.basis", QualityBasis.MEASURES)
    assert worth_of_a_point(measured)[0] == pytest.approx(-648.0)
