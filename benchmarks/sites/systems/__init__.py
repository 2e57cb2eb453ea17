"""Cities on the content systems that are commonest in China, each site drawn from a seed.

`SYSTEMS` names them. What they do is written from public crawlers and documentation (each module says
which), never from a spider.
"""

from collections.abc import Mapping
from random import Random

from benchmarks.sites.systems.boda import Boda
from benchmarks.sites.systems.columns import Drawing
from benchmarks.sites.systems.dynamic import Dynamic
from benchmarks.sites.systems.epoint import Epoint
from benchmarks.sites.systems.gkmlpt import Gkmlpt
from benchmarks.sites.systems.hanweb import Hanweb
from benchmarks.sites.systems.lonsun import Lonsun
from benchmarks.sites.systems.system import System
from benchmarks.sites.systems.trs import Trs
from benchmarks.sites.systems.truecms import TrueCms
from benchmarks.sites.systems.ucap import Ucap

SYSTEMS: Mapping[str, type[System]] = {
    system.name: system for system in (Trs, Boda, Gkmlpt, Ucap, Epoint, Hanweb, Lonsun, TrueCms, Dynamic)
}


def draw(system: str, seed: int, district: str, place: str, host: str) -> System:
    """The site of a city; the same seed draws the same site."""
    dice = Random(f"{system} {seed}")  # noqa: S311 - always the same
    return SYSTEMS[system](dice, Drawing(dice, place), district, host)
