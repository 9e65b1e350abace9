"""The model in modelx, as its users write it: one cell a quantity, cells called by run, year and category.

Run by benchmarks.monte_carlo in an environment of its own: python modelx_model.py INPUTS.json
"""

# ruff: noqa: ANN001, ANN201, F821 - modelx finds x and z in its space; cells are not annotated
import json
import sys
import time
from pathlib import Path

import modelx as mx

given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
model, space = mx.new_model("Lead"), mx.cur_space() or mx.new_space("Aco")
space.x, space.z = given["inputs"], given["draws"]


@mx.defcells
def shock(r, t):
    return x["sd"]["national_trend"] * z[r]["national_trend"][t]


@mx.defcells
def region(r, t):
    return shock(r, t) + x["sd"]["regional_deviation"] * z[r]["regional_deviation"][t]


@mx.defcells
def national(r, t, k):
    before = national(r, t - 1, k) if t else 1.0
    return before * (1.0 + x["national_rate"][k][t] + shock(r, t))


@mx.defcells
def regional(r, t, k):
    before = regional(r, t - 1, k) if t else 1.0
    return before * (1.0 + x["regional_rate"][k][t] + region(r, t))


@mx.defcells
def acpt(r, t, k):
    before = acpt(r, t - 1, k) if t else 1.0
    return before * (1.0 + x["acpt_rate"][k][t] + x["sd"]["acpt_error"] * z[r]["acpt_error"][t])


@mx.defcells
def coded(r, t, k):
    before = coded(r, t - 1, k) if t else 1.0
    growth = x["sd"]["risk_score_growth"] * z[r]["risk_score_growth"][t]
    return before * (1.0 + x["coded_rate"][k][t] + growth)


@mx.defcells
def own(r, t, k):
    before = own(r, t - 1, k) if t else 1.0
    return before * (1.0 + x["regional_rate"][k][t] + region(r, t) + x["excess_rate"][k][t])


@mx.defcells
def drift(r, t):
    before = x["rho"] * drift(r, t - 1) if t else 0.0
    return before + x["sd"]["performance_drift"] * z[r]["performance_drift"][t] * z[r]["tail_factor"][t]


@mx.defcells
def noise(r, t):
    return x["noise_sd"][t] * z[r]["claims_noise"][t] * z[r]["tail_factor"][t]


@mx.defcells
def score(r, t):
    return min(max(x["score"][t] + x["sd"]["quality_score"] * z[r]["quality_score"][t], 0.0), 1.0)


@mx.defcells
def two_way(r, t, k):
    n = x["national_weight"]
    return n * national(r, t, k) + (1.0 - n) * regional(r, t, k)


@mx.defcells
def update(r, t, k):
    middle, weight = two_way(r, t, k), x["two_way_weight"][t]
    bounded = min(max(acpt(r, t, k), middle - x["lower_width"][t]), middle + x["upper_width"][t])
    return weight * middle + (1.0 - weight) * bounded


@mx.defcells
def benchmark_factor(r, t, k):
    cap = x["risk_cap"][k][t]
    return update(r, t, k) * min(max(coded(r, t, k), 1.0 - cap), 1.0 + cap)


@mx.defcells
def before(r, t, option):
    total, book = 0.0, x["rate_book_weight"][t]
    for k in range(3):
        adjusted = x["adjustment"][k][t] if option == "global" else 0.0
        level = (1.0 - book) * (x["historical"][k][t] + adjusted) + book * x["rate_book"][k][t]
        total += level * benchmark_factor(r, t, k) * x["months"][k][t]
    return total


@mx.defcells
def spend(r, t):
    return sum(
        x["cost"][k][t] * own(r, t, k) * x["months"][k][t]
        * (1.0 - (x["savings_rate"][k][t] + drift(r, t) - noise(r, t)))
        for k in range(3)
    )  # fmt: skip


@mx.defcells
def benchmark(r, t, option):
    earned = 1.0 - x["withhold"][t] * (1.0 - score(r, t))
    return before(r, t, option) * (1.0 - x["discount"][option][t]) * earned


@mx.defcells
def shared(r, t, option):
    gross = benchmark(r, t, option) - spend(r, t)
    size, edges = abs(gross), x["edges"][option]
    shares = x["gain_shares" if gross >= 0 else "loss_shares"][option]
    total, below = 0.0, 0.0
    for band in range(len(shares)):
        above = abs(benchmark(r, t, option)) * edges[band][t] if band < len(edges) else float("inf")
        total += (min(max(size, below), above) - below) * shares[band][t]
        below = above
    return total if gross >= 0 else -total


@mx.defcells
def net(r, t, option):
    return shared(r, t, option) - x["sequestration"][t] * max(shared(r, t, option), 0.0)


start = time.perf_counter()
found = [
    {
        option: [space.net(r, t, option) for t in range(given["inputs"]["years"])]
        for option in ("professional", "global")
    }
    for r in range(len(given["draws"]))
]
json.dump({"seconds": time.perf_counter() - start, "net": found}, sys.stdout)
