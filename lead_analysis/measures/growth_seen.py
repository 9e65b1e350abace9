"""What growth of Medicare spending has really been, with its source, to read beside the trend inputs."""

import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from lead_analysis import text as wording
from lead_model.errors import DataError
from lead_model.parameters import CONFIDENCE

GROWTH_FILE = Path(__file__).parent / "growth_seen.toml"
UNITS = ("rate", "PBPM")
WHY_THEY_DIFFER = (
    "9.0% counts beneficiaries assignable to an ACO, who have primary-care visits, with the exclusions of MSSP; 6.6% counts "
    "everyone in original Medicare. Benchmarks follow the first kind, so the two are not in conflict."
)


@dataclass(frozen=True, slots=True)
class GrowthSeen:
    """One published figure. value : in `unit`, "rate" (a share) or "PBPM"; acpt_rate : the ACPT of that year, if one."""

    key: str
    label: str
    who: str
    value: float
    unit: str
    kind: str
    confidence: str
    title: str
    publisher: str
    date: str
    address: str
    acpt_rate: float | None = None

    @property
    def above_acpt_rate(self) -> float | None:
        """Actual growth minus the ACPT of the year."""
        return None if self.acpt_rate is None else round(self.value - self.acpt_rate, 6)

    @property
    def status(self) -> str:
        return CONFIDENCE[self.confidence]

    def sentence(self) -> str:
        """The figure in words, with whom it counts and where it stands."""
        digits = 1 if round(self.value, 3) == self.value else 2
        figure = wording.percent(self.value, digits) if self.unit == "rate" else wording.pbpm(self.value)
        against = "" if self.acpt_rate is None else f", against an ACPT of {wording.percent(self.acpt_rate)}"
        return f"{self.label}: {figure}{against} ({self.kind}; {self.who}; {self.publisher}, {self.date}; {self.status})"


@lru_cache(maxsize=1)
def growth_seen() -> tuple[GrowthSeen, ...]:
    """Every figure in the order of the file. Raises DataError, naming entry and key, for one that is not complete."""
    return tuple(
        _read(key, table) for key, table in tomllib.loads(GROWTH_FILE.read_text(encoding="utf-8")).items()
    )


def _read(key: str, table: dict[str, Any]) -> GrowthSeen:
    known = {field.name for field in fields(GrowthSeen)} - {"key"}
    missing, unknown = known - {"acpt_rate"} - set(table), set(table) - known
    if missing or unknown:
        fault = (
            f"lacks {', '.join(sorted(missing))}" if missing else f"has unknown {', '.join(sorted(unknown))}"
        )
        raise DataError(
            f"growth_seen.toml [{key}] {fault}; every figure needs value, unit, population and source."
        )
    if table["unit"] not in UNITS or table["confidence"] not in CONFIDENCE:
        raise DataError(
            f"growth_seen.toml [{key}]: unit is one of {', '.join(UNITS)}, confidence a known letter."
        )
    return GrowthSeen(key, **table)
