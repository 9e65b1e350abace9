"""Charts: a result in, a `Chart` out. Plotly and pandas only; where it is drawn is the page's or the report's business."""

from lead_delivery.charts.money import Money
from lead_delivery.charts.theme import Chart, with_colors

__all__ = ["Chart", "Money", "with_colors"]
