"""The model in cashflower, as its users write it: one variable a quantity and period, one model point a run.

Run by benchmarks.monte_carlo in an environment of its own: python cashflower_model.py INPUTS.json FOLDER. cashflower reads
which variable needs which from their source, so the three categories' variables are written out into FOLDER from a pattern.
"""

import json
import os
import sys
import time
from pathlib import Path

HEAD = """
from cashflower import variable
from input import main, x


def z(name, t):
    return main.get(name + "_" + str(t))


@variable()
def shock(t):
    return x["sd"]["national_trend"] * z("national_trend", t)


@variable()
def region(t):
    return shock(t) + x["sd"]["regional_deviation"] * z("regional_deviation", t)


@variable()
def drift(t):
    innovation = x["sd"]["performance_drift"] * z("performance_drift", t) * z("tail_factor", t)
    return innovation if t == 0 else x["rho"] * drift(t - 1) + innovation


@variable()
def noise(t):
    return x["noise_sd"][t] * z("claims_noise", t) * z("tail_factor", t)


@variable()
def score(t):
    return min(max(x["score"][t] + x["sd"]["quality_score"] * z("quality_score", t), 0.0), 1.0)


@variable()
def spend(t):
    return spend_0(t) + spend_1(t) + spend_2(t)
"""

CATEGORY = """

@variable()
def national_K(t):
    factor = 1.0 + x["national_rate"][K][t] + shock(t)
    return factor if t == 0 else national_K(t - 1) * factor


@variable()
def regional_K(t):
    factor = 1.0 + x["regional_rate"][K][t] + region(t)
    return factor if t == 0 else regional_K(t - 1) * factor


@variable()
def acpt_K(t):
    factor = 1.0 + x["acpt_rate"][K][t] + x["sd"]["acpt_error"] * z("acpt_error", t)
    return factor if t == 0 else acpt_K(t - 1) * factor


@variable()
def coded_K(t):
    factor = 1.0 + x["coded_rate"][K][t] + x["sd"]["risk_score_growth"] * z("risk_score_growth", t)
    return factor if t == 0 else coded_K(t - 1) * factor


@variable()
def own_K(t):
    factor = 1.0 + x["regional_rate"][K][t] + region(t) + x["excess_rate"][K][t]
    return factor if t == 0 else own_K(t - 1) * factor


@variable()
def two_way_K(t):
    return x["national_weight"] * national_K(t) + (1.0 - x["national_weight"]) * regional_K(t)


@variable()
def update_K(t):
    bounded = min(max(acpt_K(t), two_way_K(t) - x["lower_width"][t]), two_way_K(t) + x["upper_width"][t])
    return x["two_way_weight"][t] * two_way_K(t) + (1.0 - x["two_way_weight"][t]) * bounded


@variable()
def factor_K(t):
    cap = x["risk_cap"][K][t]
    return update_K(t) * min(max(coded_K(t), 1.0 - cap), 1.0 + cap) * x["months"][K][t]


@variable()
def spend_K(t):
    kept = 1.0 - (x["savings_rate"][K][t] + drift(t) - noise(t))
    return x["cost"][K][t] * own_K(t) * x["months"][K][t] * kept
"""

OPTION = """

@variable()
def before_OPTION(t):
    book = x["rate_book_weight"][t]
    level = [
        (1.0 - book) * (x["historical"][k][t] + ADJUSTED * x["adjustment"][k][t]) + book * x["rate_book"][k][t]
        for k in range(3)
    ]
    return level[0] * factor_0(t) + level[1] * factor_1(t) + level[2] * factor_2(t)


@variable()
def benchmark_OPTION(t):
    earned = 1.0 - x["withhold"][t] * (1.0 - score(t))
    return before_OPTION(t) * (1.0 - x["discount"]["OPTION"][t]) * earned


@variable()
def shared_OPTION(t):
    gross = benchmark_OPTION(t) - spend(t)
    size, edges = abs(gross), x["edges"]["OPTION"]
    shares = x["gain_shares" if gross >= 0 else "loss_shares"]["OPTION"]
    total, below = 0.0, 0.0
    for band in range(len(shares)):
        above = abs(benchmark_OPTION(t)) * edges[band][t] if band < len(edges) else float("inf")
        total += (min(max(size, below), above) - below) * shares[band][t]
        below = above
    return total if gross >= 0 else -total


@variable()
def net_OPTION(t):
    return shared_OPTION(t) - x["sequestration"][t] * max(shared_OPTION(t), 0.0)
"""

INPUT = """
import json
from pathlib import Path

import pandas as pd
from cashflower import ModelPointSet

given = json.loads(Path("given.json").read_text(encoding="utf-8"))
x = given["inputs"]
rows = [
    {"id": r, **{f"{name}_{t}": value for name, values in run.items() for t, value in enumerate(values)}}
    for r, run in enumerate(given["draws"])
]
main = ModelPointSet(data=pd.DataFrame(rows), id_column="id")
"""


def main() -> None:
    given, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    text = given.read_text(encoding="utf-8")
    (folder / "given.json").write_text(text, encoding="utf-8")
    years = json.loads(text)["inputs"]["years"]
    categories = "".join(CATEGORY.replace("_K", f"_{k}").replace("[K]", f"[{k}]") for k in range(3))
    options = "".join(
        OPTION.replace("OPTION", name).replace("ADJUSTED", adjusted)
        for name, adjusted in (("professional", "0.0"), ("global", "1.0"))
    )
    (folder / "model.py").write_text(HEAD + categories + options, encoding="utf-8")
    (folder / "input.py").write_text(INPUT, encoding="utf-8")
    os.chdir(folder)
    sys.path.insert(0, ".")
    from cashflower import run

    settings = {
        "T_MAX_CALCULATION": years - 1, "T_MAX_OUTPUT": years - 1, "SAVE_OUTPUT": False, "GROUP_BY": "id",
        "OUTPUT_VARIABLES": ["net_professional", "net_global"],
    }  # fmt: skip
    start = time.perf_counter()
    real, sys.stdout = sys.stdout, sys.stderr
    sys.argv = sys.argv[:1]
    output, *_ = run(settings=settings, path=str(Path.cwd()))
    sys.stdout = real
    seconds = time.perf_counter() - start
    names = ("professional", "global")
    by_run = {name: output[f"net_{name}"].to_numpy().reshape(-1, years).tolist() for name in names}
    found = [dict(zip(names, rows, strict=True)) for rows in zip(*by_run.values(), strict=True)]
    json.dump({"seconds": seconds, "net": found}, sys.stdout)


if __name__ == "__main__":
    main()
