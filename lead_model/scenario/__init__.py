"""What the user assumes: one frozen `Scenario` in four families, its declaration, validation and file form."""

from lead_model.parameters import Override
from lead_model.scenario.checks import high_needs_shares, switch_years
from lead_model.scenario.choices import Alignment, Capitation, QualityBasis, RiskOption
from lead_model.scenario.codec import (
    SCHEMA,
    Opened,
    from_code,
    from_dict,
    from_json,
    opened_dict,
    opened_json,
    to_code,
    to_dict,
    to_json,
)
from lead_model.scenario.fields import FAMILIES, Leaf, Spec
from lead_model.scenario.mssp_elections import MsspAlternative, MsspQuality, MsspRules, MsspTrack
from lead_model.scenario.organization import (
    BaselineEntry,
    Designation,
    Entry,
    FormerProgram,
    GapBasis,
    HighNeedsCost,
)
from lead_model.scenario.readings import (
    GuardrailBasis,
    GuardrailBound,
    InferredScores,
    QualityForm,
    RateBookPath,
    SequestrationReading,
)
from lead_model.scenario.scenario import (
    Scenario,
    all_leaves,
    changed_paths,
    default_scenario,
    family_of,
)
from lead_model.scenario.values import ByCategory, Ramp, map_value, path_values, value_array

__all__ = [
    "FAMILIES", "SCHEMA", "Alignment", "BaselineEntry", "ByCategory", "Capitation", "Designation", "Entry",
    "FormerProgram", "GapBasis", "GuardrailBasis", "GuardrailBound", "HighNeedsCost", "InferredScores",
    "Leaf", "MsspAlternative", "MsspQuality", "MsspRules", "MsspTrack", "Opened", "Override",
    "QualityBasis", "QualityForm", "Ramp", "RateBookPath", "RiskOption", "Scenario", "SequestrationReading",
    "Spec", "all_leaves", "changed_paths", "default_scenario", "family_of", "from_code", "from_dict",
    "from_json", "high_needs_shares", "map_value", "opened_dict", "opened_json", "path_values",
    "switch_years", "to_code", "to_dict", "to_json", "value_array",
]  # fmt: skip
