"""What `import lead_model` offers."""

import subprocess
import sys

import pytest

import lead_model


def test_every_name_promised_is_there():
    assert [name for name in lead_model.__all__ if not hasattr(lead_model, name)] == []


@pytest.mark.parametrize(
    ("name", "place"), [("simulate", "lead_analysis.simulate"), ("summarise", "lead_analysis.summarize")]
)
def test_names_that_moved_to_the_analyses_say_where(name, place):
    with pytest.raises(AttributeError, match=place):
        getattr(lead_model, name)


def test_a_single_projection_loads_no_runs_and_no_tables():
    loaded = "import sys, lead_model; print('lead_analysis' in sys.modules, 'pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_an_unknown_name_is_refused():
    assert not hasattr(lead_model, "simulat")
