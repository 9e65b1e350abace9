"""What all tests share: how hypothesis searches."""

import os

from hypothesis import HealthCheck, settings

# No deadline: the first example also pays for imports and caches, and two tests share two cores.
# CI must give the same verdict on the same commit, so it does not draw new examples each time.
settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("local"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")
