"""What *Global or Professional* shows: the numbers of its rule in words."""

from lead_model.projection import Projection
from lead_model.rules.discount import discount_name


def discount_of(p: Projection, py: int) -> tuple[float, float]:
    """The Global discount of a year, and the share of savings Professional keeps in its first band."""
    a, year = p.lookup, p.years.index(py)
    lower = bool(p.benchmark.adjustment.lower_spending.flat[0])
    shares = a.bands("professional_savings_share")[0]
    return float(a.yearly_rule(discount_name(True, lower))[0, year]), float(shares[0, year])
