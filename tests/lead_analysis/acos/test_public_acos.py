"""ACOs of the public files: as published, found by the search box, and the starting values made from them."""

import dataclasses
import math
import subprocess
import sys
import time

import numpy as np
import pytest

from lead_analysis.acos.public_data.acos import aco, acos, search
from lead_analysis.acos.public_data.starting_values import (
    Assumed,
    esrd_relativity,
    growth_to,
    high_needs_relativity,
    mssp_pbpm,
    starting_values,
)
from lead_model.errors import DataError

# The ACOs


def test_all_608_acos_are_there_and_no_id_is_in_both_programs():
    mssp = {one.id for one in acos() if one.program == "MSSP"}
    reach = {one.id for one in acos() if one.program == "REACH"}
    assert (len(acos()), len(mssp), len(reach)) == (608, 476, 132)
    assert not mssp & reach


def test_an_mssp_aco_as_published():
    one = aco("A1001")
    assert (one.name, one.track, one.first_py, one.agreement_period) == (
        "PBACO Holding, LLC",
        "ENHANCED",
        2012,
        3,
    )
    assert (one.beneficiaries, one.person_years) == (116175, 113967)
    assert one.spending_pbpm == pytest.approx(13198 / 12)
    assert one.spending_pbpm_by_enrollment.esrd == pytest.approx(96979 / 12)
    assert one.regional_adjustment_pbpm == pytest.approx(240 / 12)
    assert one.prior_savings_adjustment_pbpm is None  # "-" in CMS's file
    assert (one.savings_rate, one.quality_score_share) == (0.0889, 0.7705)
    assert (
        one.benchmark_dollars - one.expenditure_dollars == 146796367
    )  # CMS prints 146,796,368 after rounding


def test_a_reach_aco_as_published():
    one = aco(" d0004 ")
    assert (one.track, one.aco_type, one.capitation, one.stop_loss) == ("Global", "New Entrant", "PCC", True)
    assert (one.performance_year, one.first_py, one.beneficiaries) == (2023, 2021, 15126)
    assert one.discount_share == 0.03
    assert one.savings_rate is None
    assert one.benchmark_dollars is None  # the file stops before the final benchmark


def test_what_cms_hides_is_none_and_nothing_is_nan():
    hidden = [one for one in acos() if one.program == "MSSP" and one.person_years_by_enrollment.esrd is None]
    assert len(hidden) == 43
    assert all(one.spending_pbpm_by_enrollment.esrd is None for one in hidden)
    assert _not_finite([dataclasses.asdict(one) for one in acos()]) == []


def _not_finite(value, where=""):
    if isinstance(value, dict):
        return [bad for key, inner in value.items() for bad in _not_finite(inner, f"{where}.{key}")]
    if isinstance(value, list | tuple):
        return [bad for index, inner in enumerate(value) for bad in _not_finite(inner, f"{where}[{index}]")]
    if value == "" or (isinstance(value, float) and not math.isfinite(value)):
        return [where]
    if isinstance(value, np.generic):
        return [f"{where} is {type(value)}"]
    return []


def test_an_unknown_id_names_near_ones():
    with pytest.raises(DataError, match=r"No ACO has the id 'A1027'.*A1026 \(AHS ACO, LLC\)"):
        aco("A1027")
    with pytest.raises(DataError, match=r"Nearest: A1001"):
        aco("PBACO")
    with pytest.raises(DataError, match="Search by name"):
        aco("")


# Searching


def test_search_by_id_puts_the_exact_one_first():
    assert search("a1001")[0].id == "A1001"
    assert [one.id for one in search("D0004")] == ["D0004"]


def test_search_needs_every_word_in_any_order_and_any_case():
    found = search("PHYSICIANS advocate")
    assert [one.id for one in found] == [one.id for one in search("advocate physicians")]
    assert search("advocate partners")[0].id == "A1033"
    for one in search("mercy health", limit=50):
        assert "mercy" in one.name.casefold()
        assert "health" in one.name.casefold()


def test_search_puts_a_name_that_starts_with_the_words_first():
    names = [one.name.casefold() for one in search("mercy", limit=50)]
    starts = [name.startswith("mercy ") for name in names]
    assert starts == sorted(starts, reverse=True)
    assert any(starts)
    assert not all(starts)


def test_search_offers_close_spellings_only_when_nothing_matches():
    assert search("advocte")[0].id == "A1033"
    assert "Physician Partners" in search("physicans partner")[0].name
    assert search("zzzzqq") == ()


def test_search_keeps_its_limit_and_blank_text_lists_by_name():
    assert len(search("health", limit=7)) == 7
    listed = [one.name.casefold() for one in search("", limit=1000)]
    assert len(listed) == 608
    assert listed == sorted(listed)
    with pytest.raises(DataError, match="limit is 0"):
        search("health", limit=0)


def test_search_reads_punctuation_as_a_space():
    assert search("ahs aco, llc")[0].id == "A1026"
    assert search("(*[") == search("")  # no words: the list, not an error


def test_loading_the_acos_is_quick_and_needs_no_pandas():
    script = """
import sys, time
from lead_analysis.acos.public_data.acos import acos
start = time.process_time()
count = len(acos())
took = time.process_time() - start
assert 'pandas' not in sys.modules
print(count, took)
"""
    count, took = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert int(count) == 608
    assert float(took) < 0.1  # about 0.02 s on an idle machine


# Starting values


def test_starting_values_of_every_aco_are_finite_plain_numbers_that_add_up():
    start = time.perf_counter()
    for one in acos():
        values = starting_values(one)
        assert _not_finite(dataclasses.asdict(values)) == []
        assert sum(values.category_shares) == pytest.approx(1.0, abs=1e-12)
        assert min(values.category_shares) >= 0.0
        assert min(values.category_relativities) > 0.0
        growth = np.prod([1.0 + rate for _, rate in growth_to(2026, one.performance_year)])
        assert values.total_pbpm_by3 == pytest.approx(values.total_pbpm * growth, rel=1e-12)
        assert 0.8 < values.exposure_share <= 1.0
        assert -0.15 < values.regional_gap_rate < 0.35
        assert abs(values.regional_gap_rate_base_years or 0.0) < 0.25
        assert values.prior_savings_pbpm >= 0.0
    assert time.perf_counter() - start < 5.0


def test_starting_values_of_an_mssp_aco():
    values = starting_values(aco("A1001"))
    assert values.total_pbpm == pytest.approx(13198 / 12)
    assert values.exposure_share == pytest.approx(113967 / 116175)
    assert values.category_shares[1:] == (pytest.approx(400 / 113967), 0.187)
    # two years at the mean growth of 2021 to 2024: (13606 / 11659)^(2/3)
    assert values.total_pbpm_by3 == pytest.approx(13198 / 12 * (13606 / 11659) ** (2 / 3))
    # its own ESRD spending, 96,979 a year, beside what is left for the others of the total
    aged_disabled = values.total_pbpm / np.dot(values.category_shares, values.category_relativities)
    assert aged_disabled * values.category_relativities[1] == pytest.approx(96979 / 12)
    # third agreement, below its region: 240 a year is half the gap; 11,695 holds the 240 that was applied
    assert values.regional_gap_rate_base_years == pytest.approx(240 / 0.5 / (11695 - 240))
    region = (11695 - 240 + 240 / 0.5) * 14486 / 11695  # with the ACO's own update
    assert values.regional_gap_rate == pytest.approx(region / (1504130805 / 113967) - 1)
    # benchmark less spending over person-years, PY2022, PY2023, PY2024, each in dollars of 2026
    yearly = (13606 / 11659) ** (1 / 3)
    growth = [13606 / 12023 * yearly**2, 13606 / 12768 * yearly**2, yearly**2]
    by_year = [62404688 / 73400, 99899684 / 76904, 146796368 / 113967]
    assert values.prior_savings_pbpm == pytest.approx(np.dot(by_year, growth) / 3 / 12)
    assert (values.savings_rate, values.quality_score_share) == (0.0889, 0.7705)


def test_starting_values_of_a_reach_aco():
    values = starting_values(aco("D0004"))
    # 15,126 people for 0.97 of a year
    assert values.total_pbpm == pytest.approx(168042056.04 / (15126 * 0.97 * 12))
    assert values.category_shares == pytest.approx((0.805, 0.008, 0.187))
    growth = growth_to(2026, 2023)
    assert growth[0] == (2024, pytest.approx(13606 / 12768 - 1))  # published, so not the mean
    assert [year for year, _ in growth] == [2024, 2025, 2026]
    assert values.total_pbpm_by3 / values.total_pbpm == pytest.approx(
        np.prod([1 + rate for _, rate in growth])
    )
    assert (values.regional_gap_rate, values.prior_savings_pbpm, values.savings_rate) == (0.0, 0.0, None)
    assert values.region_unknown
    assert values.regional_gap_rate_base_years is None
    region = next(item for item in values.assumed if item.field == "regional_gap_rate")
    assert "unknown, assumed level with the region" in region.why


def test_a_reach_high_needs_aco_has_only_high_needs_and_esrd():
    values = starting_values(next(one for one in acos() if one.aco_type == "High Needs"))
    assert values.high_needs_aco
    assert values.category_shares == pytest.approx((0.0, 0.008, 0.992), abs=1e-12)


def test_an_aco_above_its_region_has_a_negative_gap_with_the_smaller_weight():
    one = aco("A5220")  # first agreement: 15% of the gap
    values = starting_values(one)
    assert one.regional_adjustment_pbpm < 0
    own = one.historical_benchmark_pbpm - one.regional_adjustment_pbpm
    assert values.regional_gap_rate_base_years == pytest.approx(one.regional_adjustment_pbpm / 0.15 / own)


def test_hidden_esrd_takes_the_middle_of_what_is_hidden_and_the_average_spending():
    one = next(one for one in acos() if one.program == "MSSP" and one.person_years_by_enrollment.esrd is None)
    values = starting_values(one)
    assert values.category_shares[1] == pytest.approx(5 / one.person_years)
    assert values.category_relativities[1] == esrd_relativity()
    assert {"esrd_share", "category_relativities.esrd"} <= {item.field for item in values.assumed}


def test_relativities_come_from_the_shipped_files():
    assert high_needs_relativity() == pytest.approx(2875 / 1056, rel=1e-3)
    esrd, other = mssp_pbpm()
    assert esrd == pytest.approx(8182, abs=0.5)
    # A&D alone: other = A x (0.813 + 0.187 x relativity)
    assert esrd_relativity() == pytest.approx(8182 / (other / (0.813 + 0.187 * 2875 / 1056)), rel=1e-3)


def test_growth_uses_published_years_first():
    rates = dict(growth_to(2026, 2020))
    assert rates[2021] == pytest.approx(11659 / 10751 - 1)
    assert rates[2025] == rates[2026] == pytest.approx((13606 / 11659) ** (1 / 3) - 1)
    assert growth_to(2026, 2026) == ()


def _read(values, field):
    name, _, category = field.partition(".")
    computed = {
        "esrd_share": values.category_shares[1],
        "high_needs_share": values.category_shares[2],
        "trend_factor": math.prod(1.0 + rate for _, rate in growth_to(2026, values.data_year)),
    }
    value = computed[name] if name in computed else getattr(values, name)
    return value[{"esrd": 1, "high_needs": 2}[category]] if category else value


@pytest.mark.parametrize("program", ["MSSP", "REACH"])
def test_every_assumed_value_is_listed_with_reason_and_source_and_is_the_one_used(program):
    always = {
        "high_needs_share",
        "category_relativities.high_needs",
        "aligned_beneficiaries",
        "trend_factor",
        "regional_gap_rate",
        "prior_savings_pbpm",
        "quality_score_share",
    }
    more = {"MSSP": {"total_pbpm"}, "REACH": {"esrd_share", "exposure_share", "category_relativities.esrd"}}
    for one in (one for one in acos() if one.program == program):
        values = starting_values(one)
        fields = [item.field for item in values.assumed]
        assert len(fields) == len(set(fields))
        expected = always | more[program]
        if program == "MSSP" and one.person_years_by_enrollment.esrd is None:
            expected |= {"esrd_share", "category_relativities.esrd"}
        assert set(fields) == expected
        for item in values.assumed:
            assert isinstance(item, Assumed)
            assert item.value == _read(values, item.field)
            assert len(item.why) > 20
            assert item.source
