"""Noise: what must not change what lands. ``NOISE`` has all kinds by name; each changes a site, with dice."""

from collections.abc import Callable
from random import Random

from benchmarks.sites.noise import addresses, answers, frames, markup, rows, texts
from benchmarks.sites.site import DrawnSite

Noise = Callable[[DrawnSite, Random], object]

NOISE: dict[str, Noise] = {
    f"{module.__name__.rpartition('.')[2]}.{name}": noise
    for module in (frames, markup, rows, addresses, answers, texts)
    for name, noise in module.KINDS.items()
}
"""`rows.order` -> the noise. To add one, write it in its module and into that module's ``KINDS``."""
