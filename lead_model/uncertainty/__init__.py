"""How sure one can be: many runs of the same model with random trends, performance, claims, scores and quality."""

from lead_model.uncertainty.many import simulate_many
from lead_model.uncertainty.simulation import PlanRuns, Simulation, plan_keys, simulate
from lead_model.uncertainty.sources import shocked_inputs
from lead_model.uncertainty.summary import PlanSummary, Summary, guarantee_multiple, summarize

__all__ = [
    "PlanRuns", "PlanSummary", "Simulation", "Summary", "guarantee_multiple", "plan_keys", "shocked_inputs",
    "simulate", "simulate_many", "summarize",
]  # fmt: skip
