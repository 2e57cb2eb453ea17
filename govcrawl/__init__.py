"""Fetching: all that talks to the sites. For analysts: ``govcrawl.load`` and ``govcrawl.across``."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.across import across
    from pipelines.analysis.export import export
    from pipelines.analysis.printed import report
    from pipelines.store.reader import load

__version__ = "0.1.0"
__all__ = ["__version__", "across", "export", "load", "report"]

_READERS = {
    "across": "pipelines.across",
    "export": "pipelines.analysis.export",
    "load": "pipelines.store.reader",
    "report": "pipelines.analysis.printed",
}


def __dir__() -> list[str]:
    return __all__


if not TYPE_CHECKING:  # else every misspelt name would pass for one

    def __getattr__(name: str) -> Any:
        """Import a reader when it is first asked for: pandas takes half a second, and a crawl needs none."""
        if name in _READERS:
            return getattr(import_module(_READERS[name]), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
