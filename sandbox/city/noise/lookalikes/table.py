"""All kinds of look-alikes."""

from sandbox.city.noise.lookalikes.care_homes import CARE_HOMES
from sandbox.city.noise.lookalikes.dormitories import DORMITORIES
from sandbox.city.noise.lookalikes.families import FAMILIES
from sandbox.city.noise.lookalikes.namesakes import NAMESAKES
from sandbox.city.noise.lookalikes.twins import TWINS

LOOKALIKES = (*TWINS, *NAMESAKES, *FAMILIES, *DORMITORIES, *CARE_HOMES)
