"""LEAD Scenario Modeler: ten years of CMS's LEAD Model for one ACO or many.

Promises of the whole package, stated once: arrays are `(run, year, category)` or `(run, year)`; savings are positive when
the ACO spends less than its benchmark; money CMS owes the ACO is positive; shares and rates are fractions; results are
dollars per performance year unless a suffix says otherwise; nothing depends on global state.
"""

from importlib.metadata import PackageNotFoundError, version

from lead_model.errors import DataError, LeadModelError, ParameterError, ScenarioError
from lead_model.parameters import Override
from lead_model.paths import option_scenarios
from lead_model.projection import RESULTS_CHANGED, Projection, project
from lead_model.rule_files import load_parameters
from lead_model.scenario import ByCategory, Ramp, RiskOption, Scenario, from_json, to_json

try:
    __version__ = version("lead-model")
except PackageNotFoundError:  # run from a folder that was never installed
    __version__ = "0+unknown"

__all__ = [
    "RESULTS_CHANGED", "ByCategory", "DataError", "LeadModelError", "Override", "ParameterError", "Projection", "Ramp",
    "RiskOption", "Scenario", "ScenarioError", "__version__", "from_json", "load_parameters", "option_scenarios", "project",
    "to_json",
]  # fmt: skip


def __getattr__(name: str) -> object:
    new = {"simulate": "lead_analysis.simulate", "summarise": "lead_analysis.summarize"}.get(name)
    hint = f": use {new}" if new else ""
    raise AttributeError(f"module 'lead_model' has no attribute {name!r}{hint}")
