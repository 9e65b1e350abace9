"""One page for all benchmarks, docs/benchmarks.md: each writes its own section and leaves the others."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from lead_analysis.calibration.report import machine_size

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
HEAD = "# Benchmarks\n\nMade by `make bench`; every section says when and on what machine.\n"


def write_section(title: str, lines: list[str]) -> None:
    """Prints a section and puts it on the page in place of an older one of that title."""
    machine = (
        f"{machine_size()}, {platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}"
    )
    load = f" Load average {os.getloadavg()[0]:.1f} when it ended." if hasattr(os, "getloadavg") else ""
    stamp = f"{datetime.now(UTC).date().isoformat()}, {machine}.{load}"
    text = "\n".join([f"## {title}", "", stamp, "", *lines, ""])
    print(text)
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else HEAD
    old = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    page = old.sub(lambda _: text + "\n", page) if old.search(page) else f"{page.rstrip()}\n\n{text}"
    PAGE.write_text(page.rstrip() + "\n", encoding="utf-8")


def cores() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
