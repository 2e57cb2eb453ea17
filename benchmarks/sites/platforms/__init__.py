"""The families of sites, a module each; ``LAYOUTS`` has them by name."""

from benchmarks.sites.layout import Layout
from benchmarks.sites.platforms import easttone

LAYOUTS: dict[str, type[Layout]] = {layout.platform: layout for layout in (easttone.EastTone,)}
