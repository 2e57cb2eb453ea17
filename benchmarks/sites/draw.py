"""A site by platform, kind of noise and seed: always the same."""

import hashlib
from random import Random

from benchmarks.sites import contents
from benchmarks.sites.cases import CASES
from benchmarks.sites.noise import NOISE, Noise
from benchmarks.sites.platforms import LAYOUTS
from benchmarks.sites.site import DrawnSite

KINDS: dict[str, Noise] = {**NOISE, **{f"cases.{name}": case for name, case in CASES.items()}}
"""All that a site may be changed by: noise, which must not matter, and cases, which bring their own truth."""


def dice(*what: object) -> Random:
    """Dice that fall the same for the same names."""
    return Random(hashlib.sha256(" ".join(map(str, what)).encode()).digest())  # noqa: S311 - always the same


def plain(platform: str, seed: int) -> DrawnSite:
    """The site without noise."""
    layout, drawn = LAYOUTS[platform], dice(platform, seed)
    district = drawn.choice(layout.districts)
    held = contents.draw(district, drawn, layout.required.get(district, ()))
    return layout(held, drawn).build()


def noisy(platform: str, kind: str, seed: int) -> DrawnSite:
    """The same site with noise of that kind."""
    site = plain(platform, seed)
    KINDS[kind](site, dice(platform, kind, seed))
    return site
