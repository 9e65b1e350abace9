"""The cost distribution of stop-loss beside CMS's published concentration of spending, to which it is fitted."""

import numpy as np

from lead_model.stop_loss import FITTED_MIXTURE

# Medicare fee-for-service, 65 and older: share of spending of the costliest share of beneficiaries.
PUBLISHED_CONCENTRATION = ((0.01, 0.149), (0.05, 0.415), (0.10, 0.600), (0.20, 0.791), (0.50, 0.957))


def fit_table() -> list[tuple[float, float, float, float]]:
    """The fit shown: (costliest share, published share of spending, fitted share, distance in points)."""
    return [
        (costliest, published, float(share), 100 * (float(share) - published))
        for (costliest, published), share in zip(
            PUBLISHED_CONCENTRATION,
            FITTED_MIXTURE.share_of_costliest(np.array([q for q, _ in PUBLISHED_CONCENTRATION])),
            strict=True,
        )
    ]
