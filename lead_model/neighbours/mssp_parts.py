"""Why LEAD pays more or less than the Shared Savings Program: one rule switched off at a time, parts that
add up."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from lead_model.axes import FloatArray, frozen
from lead_model.neighbours.mssp import Lookup
from lead_model.neighbours.mssp_projection import MsspChoice, MsspInputs, MsspSwitches, mssp_projections

SWITCH_ORDER = ("rebase", "minimum_rate", "sharing", "sequestration", "adjustments")


@dataclass(frozen=True, slots=True)
class LeadLines:
    """LEAD's result taken apart in dollars, each (R, Y); the seven add to what LEAD brings.

    plain_gross_dollars : benchmark before adjustments, discount and withhold, less spending.
    adjustment_dollars : regional efficiency or prior-savings adjustment. discount_dollars : discount and
    unearned quality, negative. sharing_dollars : what the corridors take or spare. guarantee_dollars : cost
    of the larger guarantee, negative. other_dollars : anything else that is counted (add-on, capitation
    margin).
    """

    plain_gross_dollars: FloatArray
    adjustment_dollars: FloatArray
    discount_dollars: FloatArray
    sharing_dollars: FloatArray
    sequestration_dollars: FloatArray
    guarantee_dollars: FloatArray
    other_dollars: FloatArray

    @property
    def total_dollars(self) -> FloatArray:
        """What LEAD brings in the year."""
        return (
            self.plain_gross_dollars
            + self.adjustment_dollars
            + self.discount_dollars
            + self.sharing_dollars
            + self.sequestration_dollars
            + self.guarantee_dollars
            + self.other_dollars
        )


def mssp_stages(
    inputs: MsspInputs, choice: MsspChoice, lookup: Lookup, current_lookup: Lookup | None = None
) -> tuple[tuple[str, FloatArray], ...]:
    """Net dollars (R, Y) of the program as it is, then with one more rule off each time, in SWITCH_ORDER.

    The last entry is benchmark less spending, unadjusted, never rebased, shared in full.
    """
    cases = [MsspSwitches()]
    for name in SWITCH_ORDER:
        cases.append(replace(cases[-1], **{name: False}))
    found = mssp_projections(inputs, choice, lookup, current_lookup, cases)
    return tuple(
        (name, one.net_dollars) for name, one in zip(("as it is", *SWITCH_ORDER), found, strict=True)
    )


def difference_parts(
    stages: tuple[tuple[str, FloatArray], ...], lead: LeadLines
) -> tuple[tuple[str, FloatArray], ...]:
    """LEAD less the Shared Savings Program in dollars, by reason, each (R, Y); the parts add to the
    difference.

    stages : from `mssp_stages`. A part is measured in the order of the stages; another order would split
    what two rules do together differently, with the same sum.
    """
    worth = {name: after - before for (_, before), (name, after) in pairwise(stages)}
    plain_mssp = stages[-1][1]
    parts = (
        ("Rebasing", worth["rebase"]),
        ("Minimum rate", worth["minimum_rate"]),
        ("Sharing, caps and limits", worth["sharing"] + lead.sharing_dollars),
        ("Sequestration", worth["sequestration"] + lead.sequestration_dollars),
        ("Adjustments", worth["adjustments"] + lead.adjustment_dollars),
        ("Trend, risk, categories and rate book", lead.plain_gross_dollars - plain_mssp),
        ("Discount and quality", lead.discount_dollars),
        ("Guarantee", lead.guarantee_dollars),
        ("Add-on and other", lead.other_dollars),
    )
    return tuple((name, frozen(amount + np.zeros_like(plain_mssp))) for name, amount in parts)
