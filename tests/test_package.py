"""What `import lead_model` offers."""

import subprocess
import sys

import lead_model
from lead_model.uncertainty import simulate, summarise


def test_every_name_promised_is_there():
    assert [name for name in lead_model.__all__ if not hasattr(lead_model, name)] == []


def test_runs_are_part_of_the_package_and_loaded_only_when_asked_for():
    assert lead_model.simulate is simulate
    assert lead_model.summarise is summarise
    told = "import sys, lead_model; print('lead_model.uncertainty' in sys.modules, 'pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_an_unknown_name_is_refused():
    assert not hasattr(lead_model, "simulat")
