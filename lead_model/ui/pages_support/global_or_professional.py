"""What *Global or Professional* shows: the numbers of its rule in words."""

from lead_model.projection import Projection


def discount_of(p: Projection, py: int) -> tuple[float, float]:
    """The Global discount of a year, and the share of savings Professional keeps in its first band."""
    a, year = p.assumptions, p.years.index(py)
    lower = bool(p.benchmark.adjustment.lower_spending.flat[0])
    name = "global_discount_lower_spending" if lower else "global_discount_higher_spending"
    shares = a.bands("professional_savings_share")[0]
    return float(a.yearly_rule(name)[0, year]), float(shares[0, year])
