"""Many ACOs in one call: the same answers as one at a time, and as on a cluster."""

import json
from dataclasses import fields

import numpy as np
import pytest

from lead_analysis.acos.entry_year import entering_in
from lead_analysis.acos.gap_bases import best_by_gap_basis
from lead_analysis.acos.portfolio.rows import joined, portfolio_of, public_portfolio
from lead_analysis.acos.portfolio.same_base import same_base
from lead_analysis.acos.portfolio.screen import put_together, screen, screen_base, screen_chunk
from lead_analysis.acos.portfolio.screen_report import (
    percentile_of,
    places,
    screen_as_dict,
    screen_text,
    standing,
)
from lead_analysis.acos.public_data.acos import aco
from lead_analysis.acos.result_labels import before_operating_costs
from lead_analysis.acos.starting_scenario import WITHOUT_COST, scenario_of_aco
from lead_analysis.decisions.alternatives import POSSIBLE_RULES
from lead_analysis.risk.simulate import simulate
from lead_delivery.files.portfolio import portfolio_template, run_screen
from lead_model.errors import DataError
from lead_model.paths import GLOBAL, PROFESSIONAL, all_paths, with_path
from lead_model.projection import project
from lead_model.scenario import Capitation, GapBasis, MsspTrack, RateBookPath, RiskOption, Scenario


@pytest.fixture(scope="module")
def whole():
    return screen(public_portfolio())


@pytest.fixture(scope="module")
def few():
    return public_portfolio().rows([0, 5, 300, 470, 480, 607])


def numbers(found):
    """All arrays of a screen by name."""
    arrays = {one.name: getattr(found, one.name) for one in fields(found)}
    arrays |= {f"chances.{one.name}": getattr(found.chances, one.name) for one in fields(found.chances)}
    arrays |= {f"portfolio.{one.name}": getattr(found.portfolio, one.name) for one in fields(found.portfolio)}
    return {name: value for name, value in arrays.items() if isinstance(value, np.ndarray)}


def assert_same(one, other):
    assert one.portfolio.ids == other.portfolio.ids
    assert one.paths == other.paths
    for name, value in numbers(one).items():
        assert np.array_equal(value, numbers(other)[name], equal_nan=True), name


def test_every_public_aco_is_screened(whole):
    assert len(whole) == 476 + 132
    assert np.isfinite(whole.net).all()
    assert len(whole.table()) == 608


def test_designation_agrees_with_a_published_count_in_the_base_years(whole):
    """An actuarial paper counts 395 of 476 MSSP ACOs below their region."""
    published = whole.portfolio.gap_rate_base_years[:476]
    assert (published >= 0).sum() == 395
    # Carried to the file's year, more of them are below: what they saved since counts.
    assert whole.lower_spending[:476].sum() > (published >= 0).sum()


def test_a_class_that_is_only_assumed_is_never_shown_as_found(whole):
    shown = {row["id"]: row["designation"] for row in whole.table()}
    assert {shown[n] for n in shown if n.startswith("D")} == {"unknown, assumed level with the region"}
    assert {shown[n] for n in shown if n.startswith("A")} == {"lower-spending", "higher-spending"}
    found = standing(whole)
    assert (found.unknown, found.lower_spending + found.higher_spending) == (132, 476)


def test_a_row_equals_the_scenario_made_from_the_same_aco(whole):
    for identity in ("A1001", "D0004", "A2973", "A5220"):
        n = whole.portfolio.ids.index(identity)
        own = scenario_of_aco(identity).scenario
        assert own.years == whole.years
        for path in (PROFESSIONAL, GLOBAL, whole.paths[2]):
            alone = project(with_path(own, path)).ten_year_net[0]
            assert whole.net[whole.at(path), n] == pytest.approx(alone, rel=1e-12)


def test_a_block_gives_each_row_what_it_gets_alone(few):
    block = screen(few, runs=64)
    for n in range(len(few)):
        alone = screen(few.rows([n]), runs=64)
        for name, value in numbers(block).items():
            part = value[n : n + 1] if name.startswith("portfolio.") else value[..., n : n + 1]
            assert np.array_equal(part, numbers(alone)[name], equal_nan=True), name


def test_the_benchmark_change_compares_with_what_was_published(whole):
    n = whole.portfolio.ids.index("A1001")
    one = aco("A1001")
    assert whole.portfolio.present_ratio[n] == pytest.approx(one.benchmark_dollars / one.expenditure_dollars)
    expected = whole.lead_ratio[0, n] / (one.benchmark_dollars / one.expenditure_dollars) - 1
    assert whole.benchmark_change[0, n] == pytest.approx(expected)


def test_the_reach_benchmark_takes_trend_discount_and_withhold_off(whole):
    n = whole.portfolio.ids.index("D0004")
    one = aco("D0004")
    # PY2023: retrospective trend 0.9667; 2% withhold earned back by score; the discount is the ACO's own
    kept = 1 - one.discount_share - 0.02 * (1 - one.quality_score_share)
    final = one.unadjusted_benchmark_dollars * 0.9667 * kept
    assert whole.portfolio.present_ratio[n] == pytest.approx(final / one.expenditure_dollars)


def test_discount_lowers_the_global_benchmark_of_a_higher_spending_aco(whole):
    higher = ~whole.lower_spending.astype(bool)
    # higher-spending ACOs get no adjustment, so 1.75% is all that sets Global apart in PY2027
    ratio = whole.lead_ratio[1, higher] / whole.lead_ratio[0, higher]
    # compounding quality: (1 − d)(1 − w(1 − s)) on both sides of the division
    assert ratio == pytest.approx(1 - 0.0175)


def test_best_plan_is_the_largest_as_planned_and_ties_stay_with_one_option(whole):
    best = np.array([whole.at(path) for path in whole.best])
    chosen = whole.net[best, np.arange(len(whole))]
    assert (chosen >= whole.net.max(axis=0) - 0.5).all()
    switch = whole.best_switch_year
    assert set(switch.tolist()) <= set(range(2031, 2037))


def test_runs_never_decide_which_path_is_best(few):
    planned, drawn = screen(few), screen(few, runs=64)
    assert planned.best == drawn.best
    best = [drawn.at(path) for path in drawn.best]
    expected = drawn.chances.mean[best, np.arange(len(few))]
    assert drawn.expected_net_best.tolist() == expected.tolist()
    assert [row["expected_net_best_dollars"] for row in drawn.table()] == expected.tolist()


def test_winner_under_each_rule_set_and_what_lead_against_mssp_rests_on(whole):
    counted = standing(whole)
    ahead = whole.net.max(axis=0) > whole.mssp_by_rules
    assert (counted.ahead_current_rules, counted.ahead_proposed_rules) == tuple(ahead.sum(axis=1))
    without = screen(public_portfolio(), Scenario().with_value("rules.rate_book", RateBookPath.NONE))
    assert whole.no_rate_book.tolist() == without.net.tolist()
    assert counted.ahead_proposed_no_rate_book == (without.net.max(axis=0) > without.mssp_by_rules[1]).sum()
    # November 2026, orientation of the amendments: about 426, 510 and 169 of 608
    three = counted.ahead_proposed_rules, counted.ahead_current_rules, counted.ahead_proposed_no_rate_book
    assert three == (465, 510, 229)
    for rules, word in zip(POSSIBLE_RULES, ("current", "proposed"), strict=True):
        assert [row[f"best_{word}_rules"] for row in whole.table()] == list(whole.winners(rules))
    close = counted.close_by_rule, counted.close_margin, counted.close_paths
    assert close == (362, 44, 13)  # November 2026
    assert counted.too_close_to_call == sum(close) == sum(row["too_close_to_call"] for row in whole.table())
    assert "too close to call: 419 (362 because a rule that is not final decides, 44 by less" in screen_text(
        whole
    )
    assert (
        "LEAD is ahead of MSSP for 510 under current rules, 465 under proposed rules and 229"
        in screen_text(whole)
    )


def test_a_screen_in_parts_rests_on_the_same_as_in_one(whole):
    parts = [public_portfolio().rows(slice(start, start + 300)) for start in (0, 300, 600)]
    put = put_together([screen_chunk(screen_base(Scenario()), part, 0) for part in parts])
    assert put.readings.names == whole.readings.names
    assert put.readings.named.tolist() == whole.readings.named.tolist()
    assert put.closeness.too_close.tolist() == whole.closeness.too_close.tolist()
    n = whole.portfolio.ids.index("A5388")
    assert whole.readings.of(n) == ("Regional rate book: none",)
    assert whole.table()[n]["rests_on"] == "Regional rate book: none"
    text = screen_text(screen(public_portfolio().rows([n])))
    assert "rests on Regional rate book: none" in text


def test_a_row_without_a_published_gap_does_not_rest_on_it(whole):
    unknown = np.isnan(whole.portfolio.gap_rate_base_years)
    gap = [name.startswith("Regional gap:") for name in whole.readings.names]
    assert whole.readings.named[gap][:, ~unknown].any()
    assert not whole.readings.named[gap][:, unknown].any()


def test_chances_are_those_of_a_simulation_of_one_aco():
    found = screen(public_portfolio().rows([0]), runs=256)
    own = scenario_of_aco("A1001").scenario.with_value("choices.option", RiskOption.PROFESSIONAL)
    runs = simulate(own, runs=256, seed=own.market.uncertainty.seed).path("professional").ten_year_net
    at = found.at(PROFESSIONAL)
    assert found.chances.mean[at, 0] == pytest.approx(runs.mean(), rel=1e-9)
    assert found.chances.loss_chance[at, 0] == (runs < 0).mean()
    assert found.chances.p50[at, 0] == pytest.approx(np.quantile(runs, 0.5), rel=1e-9)


def test_seed_decides_the_draws(few):
    seeds = [Scenario().with_value("market.uncertainty.seed", seed) for seed in (1, 1, 2)]
    first, again, other = (screen(few, one, runs=64).chances.mean for one in seeds)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_mssp_uses_each_acos_own_track(whole):
    n = whole.portfolio.ids.index("A1001")
    assert whole.portfolio.mssp_tracks[n] == "enhanced"
    from lead_analysis.other_models.lead_or_mssp import lead_or_mssp

    own = scenario_of_aco("A1001").scenario
    assert own.choices.mssp.track is MsspTrack.ENHANCED
    assert own.choices.mssp.agreement == aco("A1001").agreement_period + 1
    assert own.choices.mssp.years_to_rebase == 3  # July 2019, renewed in 2025
    assert whole.mssp_net[n] == pytest.approx(lead_or_mssp(own).mssp.total, rel=1e-12)


def test_the_screen_takes_choices_and_world_but_not_the_organization():
    scenario = Scenario().with_values(
        {
            "choices.savings_rate": 0.04,
            "organization.aligned": 500.0,
            "organization.costs.operating_pbpm": 5.0,
            "organization.costs.fixed_dollars": 1e6,
        }
    )
    base = screen_base(scenario)
    assert base.choices.savings_rate == 0.04
    assert before_operating_costs(base)
    assert not before_operating_costs(scenario)
    assert base.organization.aligned == Scenario().organization.aligned


def test_elections_for_global_only_do_not_stop_the_screen(few):
    tcc = Scenario().with_values(
        {
            "choices.option": RiskOption.GLOBAL,
            "choices.capitation.kind": Capitation.TCC,
            "choices.cara.elected": True,
        }
    )
    assert np.isfinite(screen(few, tcc, runs=16).net).all()


def test_a_later_start_leaves_fewer_years_and_dearer_ones(few):
    later = Scenario().with_values({"organization.first_py": 2029, "choices.savings_rate": 0.03})
    assert screen(few, later).years == tuple(range(2029, 2037))
    assert (public_portfolio(2029).total_pbpm > public_portfolio(2027).total_pbpm).all()
    slow = Scenario().with_value("market.national_trend_rate", 0.01).market
    grown = public_portfolio(2029, slow).total_pbpm / public_portfolio(2027).total_pbpm
    assert grown == pytest.approx(1.01**2, abs=1e-5)  # dollars are rounded to cents


def test_a_row_of_a_later_start_equals_the_scenario_of_that_year():
    base = entering_in(Scenario(), 2029)
    found = screen(public_portfolio(2029, base.market), base)
    for identity in ("A1001", "A5424", "D0004"):
        n = found.portfolio.ids.index(identity)
        own = scenario_of_aco(identity, first_py=2029).scenario
        alone = project(with_path(own, GLOBAL)).ten_year_net[0]
        assert found.net[found.at(GLOBAL), n] == pytest.approx(alone, rel=1e-9)


def test_both_regional_gaps_have_their_nets(whole):
    row = {one["id"]: one for one in whole.table()}["A5220"]
    own = scenario_of_aco("A5220").scenario
    carried, published = best_by_gap_basis(own)
    assert (carried.basis, published.basis) == (GapBasis.CARRIED, GapBasis.BASE_YEARS)
    assert row["net_best_carried_gap_dollars"] == pytest.approx(carried.net_dollars, rel=1e-9)
    assert row["net_best_base_years_gap_dollars"] == pytest.approx(published.net_dollars, rel=1e-9)
    assert row["best_plan_base_years_gap"] == published.path.label == "Professional throughout"
    assert carried.path == GLOBAL
    assert row["net_best_carried_gap_dollars"] > row["net_best_base_years_gap_dollars"]


def test_without_a_published_gap_there_is_one_net(whole):
    assert [one.gap_rate for one in best_by_gap_basis(scenario_of_aco("D0004").scenario)] == [0.0]
    reach = slice(476, 608)
    assert np.array_equal(whole.net[:, reach], whole.net_base_years[:, reach])


def test_net_at_zero_savings_is_the_professional_net_without_savings_and_adds_up(whole):
    zero = whole.zero_savings
    assert sum(zero.parts().values()) == pytest.approx(zero.net, rel=1e-12)
    n = whole.portfolio.ids.index("A5388")
    own = scenario_of_aco("A5388").scenario.with_value("choices.savings_rate", 0.0)
    assert zero.net[n] == pytest.approx(project(with_path(own, PROFESSIONAL)).ten_year_net[0], rel=1e-12)
    no_book = own.with_value("rules.rate_book", RateBookPath.NONE)
    expected = zero.net[n] - project(with_path(no_book, PROFESSIONAL)).ten_year_net[0]
    assert zero.rate_book[n] == pytest.approx(expected, rel=1e-9)


def test_about_450_acos_gain_without_any_savings_and_the_rate_book_pays_it(whole):
    zero = whole.zero_savings
    assert 440 <= standing(whole).gain_at_zero <= 465
    assert zero.rate_book.sum() > zero.net.sum()
    # Growth of nation, region and ACPT is one forecast by default, and Professional has no adjustment.
    assert zero.trend == pytest.approx(0.0, abs=1.0)
    assert zero.adjustments == pytest.approx(0.0, abs=1e-6)
    lower = whole.lower_spending.astype(bool)
    assert (zero.add_on[lower] == 0).all()
    assert (zero.add_on[~lower] > 0).all()


def test_trend_is_a_part_of_its_own_when_growth_differs_from_the_forecast(few):
    faster = Scenario().with_value("market.own_trend_excess_rate", 0.01)
    zero = screen(few, faster).zero_savings
    assert (zero.trend < 0).all()
    assert sum(zero.parts().values()) == pytest.approx(zero.net, rel=1e-12)


# ---- your own ACO among them -------------------------------------------------------------------------------------


def test_your_own_aco_gets_the_net_of_its_scenario():
    scenario = Scenario()
    own = screen(portfolio_of(scenario), scenario)
    without_cost = scenario.with_values({**WITHOUT_COST})
    assert own.net[own.at(PROFESSIONAL), 0] == pytest.approx(project(without_cost).ten_year_net[0])
    assert len(all_paths(scenario)) == len(own.paths)


def test_percentiles_count_those_below():
    others = np.array([1.0, 2.0, 3.0, 4.0])
    assert percentile_of(0.0, others) == 0.0
    assert percentile_of(2.5, others) == 0.5
    assert percentile_of(3.0, others) == pytest.approx(0.625)  # two below, one equal counts half
    assert percentile_of(9.0, others) == 1.0


def test_a_public_aco_stands_where_it_stands(whole):
    n = int(np.argmax(whole.portfolio.aligned))
    largest = screen(whole.portfolio.rows([n]))
    by_key = {one.measure.key: one for one in places(largest, whole)}
    assert by_key["beneficiaries"].percentile == pytest.approx(1 - 0.5 / 608)
    assert "loss" not in by_key  # no runs were asked for


# ---- together ----------------------------------------------------------------------------------------------------


def test_rows_together_keep_people_spending_and_mix(few):
    one = few.together()
    months = few.aligned * few.exposure_share
    assert one.aligned[0] == pytest.approx(few.aligned.sum())
    assert one.aligned[0] * one.exposure_share[0] == pytest.approx(months.sum())
    assert one.total_pbpm[0] == pytest.approx((months * few.total_pbpm).sum() / months.sum())
    assert one.category_share.sum() == pytest.approx(1.0)
    # spending by category adds up too: Σ months × share × pbpm of each row
    scale = few.total_pbpm / (few.category_share * few.relativity).sum(axis=1)
    by_category = (months[:, None] * few.category_share * few.relativity * scale[:, None]).sum(axis=0)
    share = one.category_share[0] * months.sum()
    assert share * one.relativity[0] == pytest.approx(by_category)


def test_one_aco_of_many_is_surer_than_each(few):
    """Claims noise falls with size: the whole has a narrower range, as a share of benchmark, than its small parts."""
    parts = screen(few, runs=512)
    one = screen(few.together(), runs=512)
    width = (parts.chances.p95 - parts.chances.p5)[0] / parts.benchmark_dollars
    whole_width = (one.chances.p95 - one.chances.p5)[0] / one.benchmark_dollars
    assert whole_width[0] < width.max()


# ---- cluster -----------------------------------------------------------------------------------------------------


def test_a_cluster_of_two_workers_gives_the_same_answers_bit_for_bit():
    from distributed import LocalCluster

    portfolio = public_portfolio().rows(slice(0, 608, 4))  # three chunks
    here = screen(portfolio, runs=64)
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs=50
    ) as cluster:
        there = screen(portfolio, runs=64, scheduler=cluster.scheduler_address)
    assert_same(here, there)


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch):
    from lead_analysis.acos.portfolio import cluster as scheduler

    monkeypatch.setattr(scheduler, "CONNECT_SECONDS", 0.2)
    with pytest.raises(DataError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:1\."):
        scheduler.on_cluster("tcp://127.0.0.1:1", len, [], timeout=0.2)


def test_without_dask_the_message_says_what_to_install(monkeypatch):
    import sys

    from lead_analysis.acos.portfolio.cluster import on_cluster

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(DataError, match=r"lead-model\[cluster\]"):
        on_cluster("tcp://127.0.0.1:1", len, [])


# ---- text and files ----------------------------------------------------------------------------------------------


def test_summary_counts_and_compares(whole):
    text = screen_text(whole, same_base())
    assert text.startswith("608 ACOs screened, PY2027–PY2036, all results before operating costs.")
    assert f"Lower-spending: {int(whole.lower_spending[:476].sum())}" in text
    assert "unknown, assumed level with the region: 132" in text
    assert "against REACH as published (two different historical bases), Global: median −" in text
    assert "both in dollars of PY2024: −2.4%." in text
    assert f"{standing(whole).gain_at_zero} of 608 gain without saving anything" in text


def test_the_screen_as_json_holds_all_it_prints(whole):
    content = json.loads(json.dumps(screen_as_dict(whole, same_base())))
    assert content["before_operating_costs"] is True
    assert content["counts"]["gain_at_zero"] == standing(whole).gain_at_zero
    assert content["same_base"]["change_rate"] == pytest.approx(-0.024, abs=5e-4)
    assert [one["id"] for one in content["acos"]] == list(whole.portfolio.ids)
    parts = dict(content["zero_savings"])
    net = parts.pop("net_dollars")
    assert sum(parts.values()) == pytest.approx(net)


def test_own_file_is_screened_with_all_rows_as_one(tmp_path):
    (tmp_path / "own.csv").write_bytes(
        portfolio_template("csv").replace(b"North-1234,North practice,1850", b"North-1234,North,x")
    )
    text = run_screen(tmp_path / "own.csv", csv_path=tmp_path / "out.csv", runs=16)
    assert "1 of 2 rows can be used, 1 refused." in text
    assert "row 2, beneficiaries: 'x' is not a number." in text
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("South-5678,South practice,")


def test_missing_files_are_refused_in_words(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        run_screen(tmp_path / "none.csv")
    with pytest.raises(DataError, match="no ACO"):
        screen(joined([public_portfolio()]).rows([]))
