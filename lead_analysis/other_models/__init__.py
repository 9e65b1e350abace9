"""The programs beside LEAD: ACO REACH (with GPDC) and the Medicare Shared Savings Program, each with its own
numbers."""

from pathlib import Path

OTHER_MODELS_FOLDER = Path(__file__).parent
