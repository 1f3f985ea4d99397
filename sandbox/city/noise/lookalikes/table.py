"""All kinds of look-alikes."""

from sandbox.city.noise.lookalikes.families import FAMILIES
from sandbox.city.noise.lookalikes.namesakes import NAMESAKES
from sandbox.city.noise.lookalikes.shared_homes import SHARED_HOMES
from sandbox.city.noise.lookalikes.twins import TWINS

LOOKALIKES = (*TWINS, *NAMESAKES, *FAMILIES, *SHARED_HOMES)
