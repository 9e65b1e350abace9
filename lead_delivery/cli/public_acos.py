"""Commands on the public ACOs: find one, set its last settlement beside the model, start a scenario from it."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from lead_analysis.acos.entry_year import entering_in
from lead_analysis.acos.key_inputs import badge_line
from lead_analysis.acos.public_data.acos import Aco, search
from lead_analysis.acos.public_data.shipped_tables import vintage_note
from lead_analysis.acos.reconciliation import Reconciliation, reconciled
from lead_analysis.acos.starting_scenario import scenario_of_aco
from lead_model.errors import DataError
from lead_model.scenario import Scenario, to_json

MSSP_FILE = "mssp_py2024"


def acos_text(words: Sequence[str], reconcile: str | None) -> str:
    """What `lead-model acos` prints: the ACOs found, or one's last settlement beside its first modeled year."""
    if reconcile:
        return _reconciled(reconcile).text()
    head = f"{'id':<7} {'from':<6} {'year':<6} {'track':<13} {'people':>9}  name"
    rows = [
        f"{a.id:<7} {a.program:<6} PY{a.performance_year} {a.track:<13} {a.beneficiaries:>9,.0f}  {a.name}"
        for a in _found(words)
    ]
    return "\n".join([head, *rows, vintage_note(MSSP_FILE)])


def acos_result(words: Sequence[str], reconcile: str | None) -> dict[str, Any]:
    """The same as plain data, for `--json`."""
    if reconcile:
        return _reconciled(reconcile).as_dict()
    return {"acos": [asdict(one) for one in _found(words)], "vintage": vintage_note(MSSP_FILE)}


def _found(words: Sequence[str]) -> tuple[Aco, ...]:
    if not words:
        raise DataError("Give an id or part of a name to search for, or --reconcile with an id.")
    found = search(" ".join(words))
    if not found:
        raise DataError(
            f"No ACO matches '{' '.join(words)}'. Try an id such as A1001, or fewer letters of the name."
        )
    return found


def _reconciled(identity: str) -> Reconciliation:
    return reconciled(identity, scenario_of_aco(identity).scenario)


def new_of_aco(identity: str, first_py: int | None) -> str:
    """The starting scenario of a public ACO as JSON; what is assumed, and its last settlement, on standard error."""
    made = scenario_of_aco(identity, first_py=first_py)
    lines = ["Assumed, because the public file does not say:"]
    lines += [f"  {one.field} = {one.value:g}: {one.why} ({one.source})" for one in made.assumed]
    lines += [badge_line(made.scenario), ""]
    try:
        lines.append(reconciled(identity, made.scenario).text())
    except DataError as error:  # no published settlement: the starting values hold all the same
        lines.append(str(error))
    print("\n".join(lines), file=sys.stderr)
    return to_json(made.scenario).rstrip()


def new_of_example(first_py: int | None) -> str:
    """The default scenario as JSON."""
    return to_json(entering_in(Scenario(), first_py) if first_py else Scenario()).rstrip()
