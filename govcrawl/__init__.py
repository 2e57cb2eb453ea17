"""Fetching: all that talks to the sites. For analysts: ``govcrawl.load``."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.store.reader import load

__version__ = "0.1.0"
__all__ = ["__version__", "load"]


def __getattr__(name: str) -> Any:
    """Import ``load`` when it is first asked for: pandas takes half a second, and a crawl needs none."""
    if name == "load":
        return import_module("pipelines.store.reader").load
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
