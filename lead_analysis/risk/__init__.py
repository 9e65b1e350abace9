"""How sure one can be: many runs of the same model with random trends, performance, claims, scores and quality."""

from lead_analysis.risk.many_acos import simulate_many
from lead_analysis.risk.shocks import shocked_inputs
from lead_analysis.risk.simulate import PlanRuns, Simulation, plan_keys, simulate
from lead_analysis.risk.summary import PlanSummary, Summary, guarantee_multiple, summarize

__all__ = [
    "PlanRuns", "PlanSummary", "Simulation", "Summary", "guarantee_multiple", "plan_keys", "shocked_inputs",
    "simulate", "simulate_many", "summarize",
]  # fmt: skip
