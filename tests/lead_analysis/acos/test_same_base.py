"""LEAD against MSSP on one base: stated results of the comparison, its parts, and one ACO by hand."""

import pytest

from lead_analysis.acos.portfolio import same_base as module
from lead_analysis.acos.portfolio.same_base import AS_STATED, BOTH, NO_ADD_ON, RENEWING_CAP, same_base
from lead_analysis.acos.public_data.acos import acos
from lead_model.parameters import Override
from lead_model.rule_files import DEFAULT_PACK, load_parameters


@pytest.fixture(scope="module")
def found():
    return same_base()


def test_about_minus_2_4_percent_and_its_three_variants(found):
    rounded = {name: round(100 * rate, 1) for name, rate in found.variants.items()}
    assert rounded == {AS_STATED: -2.4, RENEWING_CAP: -2.6, NO_ADD_ON: -2.7, BOTH: -2.9}
    assert found.change_rate == found.variants[AS_STATED]


def test_parts_add_to_leads_dollars(found):
    assert found.lead_dollars / found.mssp_dollars - 1 == pytest.approx(found.change_rate)
    assert found.discount_dollars < 0 < found.add_on_dollars
    without = (found.lead_dollars - found.add_on_dollars) / found.mssp_dollars - 1
    assert without == pytest.approx(found.variants[NO_ADD_ON])


def test_mssp_is_the_published_benchmark(found):
    from lead_analysis.acos.public_data.shipped_tables import rows

    published = [float(row["UpdatedBnchmk"]) * float(row["N_AB_Year_PY"]) for row in rows("mssp_py2024")]
    assert found.mssp_dollars == pytest.approx(sum(published), rel=1e-12)
    assert (found.acos, found.lower_spending) == (476, 399)


def test_a1001_by_hand(monkeypatch):
    rows = module._rows()
    one = module._Rows(*(getattr(rows, name)[:1] for name in rows.__slots__))
    rules = load_parameters(DEFAULT_PACK)
    base, adjustment, discount, add_on = module._lead_dollars(one, rules, 0.05, 0.015)
    years, update = 113967, 14486 / 11695
    assert base == pytest.approx(11455 * update * years)
    assert adjustment == pytest.approx(240 * update * years)  # half of 480; below 5% of 11,695
    assert discount == pytest.approx(-0.03 * (11455 + 240) * update * years)
    assert add_on == 0.0


def test_it_follows_the_rules_it_is_given():
    rules = load_parameters(DEFAULT_PACK)
    cheaper = rules.with_overrides([Override("global_discount_lower_spending", 0.0175)])
    assert same_base(cheaper).change_rate > same_base(rules).change_rate


def test_the_text_names_what_is_compared_and_the_variants(found):
    text = found.text()
    assert "both in dollars of PY2024: −2.4%." in text
    assert "−2.6% (3% cap), −2.7% (no add-on) and −2.9% (3% cap, no add-on)" in text
    assert [one["variant"] for one in found.as_dict()["variants"]] == [
        AS_STATED,
        RENEWING_CAP,
        NO_ADD_ON,
        BOTH,
    ]


def test_a2266_has_more_prior_savings_than_gap():
    rows = module._rows()
    at = [one.id for one in acos()].index("A2266")
    one = module._Rows(*(getattr(rows, name)[at : at + 1] for name in rows.__slots__))
    base, adjustment, _, _ = module._lead_dollars(one, load_parameters(DEFAULT_PACK), 0.05, 0.015)
    years, update = 7526, 11771 / 11454
    assert base == pytest.approx((11454 - 227) * update * years)
    assert adjustment == pytest.approx(227 * update * years)  # half of the gap would be 144
