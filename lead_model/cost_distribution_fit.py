"""The cost distribution of stop-loss fitted to CMS's published concentration of spending."""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
from scipy.optimize import least_squares

from lead_model.axes import FloatArray
from lead_model.stop_loss import FITTED_MIXTURE, CostMixture

# Medicare fee-for-service, 65 and older: share of spending of the costliest share of beneficiaries.
PUBLISHED_CONCENTRATION = ((0.01, 0.149), (0.05, 0.415), (0.10, 0.600), (0.20, 0.791), (0.50, 0.957))


def fit_mixture(
    concentration: Sequence[tuple[float, float]] = PUBLISHED_CONCENTRATION, start: CostMixture | None = None
) -> CostMixture:
    """Two lognormals fitted by least squares to (costliest share, share of spending) points.

    Four free numbers (one weight, one distance of the log means, two log sds) meet five points, so the fit
    is a test of the shape and not an interpolation. Components come back in rising order of their mean.
    """
    costliest, spending = np.array(concentration).T
    start = start or CostMixture.with_mean_one((0.8, 0.2), (-1.5, 1.0), (1.4, 0.8))

    def mixture(free: FloatArray) -> CostMixture:
        weight = 1.0 / (1.0 + np.exp(-free[0]))
        return CostMixture.with_mean_one((weight, 1.0 - weight), (0.0, free[1]), np.exp(free[2:]).tolist())

    first = np.array([
        np.log(start.weights[0] / start.weights[1]),
        start.log_means[1] - start.log_means[0],
        *np.log(start.log_sds),
    ])  # fmt: skip
    fit = least_squares(
        lambda free: mixture(free).share_of_costliest(costliest) - spending,
        first,
        xtol=1e-14,
        ftol=1e-14,
        gtol=1e-14,
    )
    found = mixture(fit.x)
    order = np.argsort(found.log_means)
    return CostMixture(*(tuple(getattr(found, f.name)[i] for i in order) for f in fields(found)))


def fit_table(mixture: CostMixture = FITTED_MIXTURE) -> list[tuple[float, float, float, float]]:
    """The fit shown: (costliest share, published share of spending, fitted share, distance in points)."""
    return [
        (costliest, published, float(share), 100 * (float(share) - published))
        for (costliest, published), share in zip(
            PUBLISHED_CONCENTRATION,
            mixture.share_of_costliest(np.array([q for q, _ in PUBLISHED_CONCENTRATION])),
            strict=True,
        )
    ]
