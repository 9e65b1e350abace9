"""What chance does to ACOs of other sizes: the scenario with more or fewer people, under the same draws."""

from dataclasses import dataclass

import numpy as np

from lead_analysis import text as wording
from lead_analysis.risk.draws import DEFAULT_SEED, Draws, cached_normals
from lead_analysis.risk.many_acos import simulate_many
from lead_model.axes import FloatArray, frozen
from lead_model.paths import BOTH
from lead_model.scenario import Scenario, value_array

ALIGNED = "organization.aligned"
GIVEN_SD = "market.uncertainty.claims_noise_sd"
SIZES = (1_000.0, 2_000.0, 5_000.0, 10_000.0, 15_000.0, 25_000.0, 40_000.0, 60_000.0, 100_000.0)
DRAWS = 4_096
PATHS = tuple(path.key for path in BOTH)


@dataclass(frozen=True, slots=True)
class PanelSizes:
    """Chances by size and option, each the average over the years: loss_chance of a year below zero, false_loss_chance
    of a shared loss in spite of true savings; (P, A). error : the largest Monte Carlo standard error among them."""

    paths: tuple[str, ...]
    sizes: FloatArray
    own_size: float
    loss_chance: FloatArray
    false_loss_chance: FloatArray
    draws: int
    error: float

    @property
    def own(self) -> int:
        """Place of the scenario's own size."""
        return int(np.flatnonzero(self.sizes == self.own_size)[0])

    @property
    def sentence(self) -> str:
        false = [wording.percent(float(self.false_loss_chance[p, self.own])) for p in range(len(self.paths))]
        return (
            f"With {wording.number(self.own_size)} beneficiaries, chance turns true savings into a shared loss in "
            f"{false[0]} of years under Professional and in {false[1]} under Global."
        )


def panel_sizes(scenario: Scenario, draws: Draws | None = None) -> PanelSizes:
    """Both options at each size and at the scenario's own.

    A spread of claims noise that is given directly is taken to be that of the scenario's own size and scaled by
    √(own size ÷ size), as chance in claims is. Amounts that do not depend on size, such as fixed costs, stay.
    """
    draws = draws or cached_normals(DEFAULT_SEED, runs=DRAWS)
    own = float(scenario.organization.aligned)  # type: ignore[arg-type]
    at = np.array(sorted({*map(float, SIZES), own}))
    vary: dict[str, FloatArray] = {ALIGNED: at}
    if scenario.market.uncertainty.claims_noise_sd is not None:
        vary[GIVEN_SD] = value_array(scenario.get(GIVEN_SD), scenario.years)[0, 0, 0] * np.sqrt(own / at)
    simulated = simulate_many(scenario, vary, draws, paths=PATHS)
    chances = [simulated.loss_chance.mean(axis=-1), simulated.false_loss_chance.mean(axis=-1)]
    by_year = np.concatenate([simulated.loss_chance.ravel(), simulated.false_loss_chance.ravel()])
    error = float(np.sqrt(by_year * (1.0 - by_year) / draws.runs).max())
    return PanelSizes(PATHS, frozen(at), own, frozen(chances[0]), frozen(chances[1]), draws.runs, error)
