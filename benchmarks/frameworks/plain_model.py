"""The model as one would write it in plain Python: one run at a time, one year after the other, no numpy."""

from typing import Any

Run = dict[str, list[float]]


def shared(
    gross: float, benchmark: float, edges: list[float], gains: list[float], losses: list[float]
) -> float:
    """The ACO's part of gross savings or losses, band by band."""
    size, shares = abs(gross), gains if gross >= 0 else losses
    total, below = 0.0, 0.0
    for band, share in enumerate(shares):
        above = abs(benchmark) * edges[band] if band < len(edges) else float("inf")
        total += (min(max(size, below), above) - below) * share
        below = above
    return total if gross >= 0 else -total


def project_run(x: dict[str, Any], z: Run) -> Run:
    """Net results by year of both options for one run's draws."""
    sd, n = x["sd"], x["national_weight"]
    national, regional, acpt, coded, own = ([1.0] * 3 for _ in range(5))
    drift = 0.0
    net: Run = {"professional": [], "global": []}
    for t in range(x["years"]):
        shock = sd["national_trend"] * z["national_trend"][t]
        region = shock + sd["regional_deviation"] * z["regional_deviation"][t]
        error = sd["acpt_error"] * z["acpt_error"][t]
        growth = sd["risk_score_growth"] * z["risk_score_growth"][t]
        tail = z["tail_factor"][t]
        drift = x["rho"] * drift + sd["performance_drift"] * z["performance_drift"][t] * tail
        noise = x["noise_sd"][t] * z["claims_noise"][t] * tail
        score = min(max(x["score"][t] + sd["quality_score"] * z["quality_score"][t], 0.0), 1.0)
        weight, book = x["two_way_weight"][t], x["rate_book_weight"][t]
        before = {"professional": 0.0, "global": 0.0}
        spend = 0.0
        for k in range(3):
            national[k] *= 1.0 + x["national_rate"][k][t] + shock
            regional[k] *= 1.0 + x["regional_rate"][k][t] + region
            acpt[k] *= 1.0 + x["acpt_rate"][k][t] + error
            coded[k] *= 1.0 + x["coded_rate"][k][t] + growth
            own[k] *= 1.0 + x["regional_rate"][k][t] + region + x["excess_rate"][k][t]
            two_way = n * national[k] + (1.0 - n) * regional[k]
            bounded = min(max(acpt[k], two_way - x["lower_width"][t]), two_way + x["upper_width"][t])
            update = weight * two_way + (1.0 - weight) * bounded
            cap = x["risk_cap"][k][t]
            factor = update * min(max(coded[k], 1.0 - cap), 1.0 + cap)
            months = x["months"][k][t]
            for option, adjusted in (("professional", 0.0), ("global", x["adjustment"][k][t])):
                own_part = (1.0 - book) * (x["historical"][k][t] + adjusted)
                before[option] += (own_part + book * x["rate_book"][k][t]) * factor * months
            spend += x["cost"][k][t] * own[k] * months * (1.0 - (x["savings_rate"][k][t] + drift - noise))
        for option, results in net.items():
            earned = 1.0 - x["withhold"][t] * (1.0 - score)
            benchmark = before[option] * (1.0 - x["discount"][option][t]) * earned
            bands = [
                [band[t] for band in x[name][option]] for name in ("edges", "gain_shares", "loss_shares")
            ]
            result = shared(benchmark - spend, benchmark, *bands)
            results.append(result - x["sequestration"][t] * max(result, 0.0))
    return net
