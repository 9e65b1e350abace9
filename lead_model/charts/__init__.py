"""Charts: a result in, a `Chart` out. Plotly and pandas only; where it is drawn is the page's or the report's business."""

from lead_model.charts.money import Money
from lead_model.charts.theme import Chart, with_colours

__all__ = ["Chart", "Money", "with_colours"]
