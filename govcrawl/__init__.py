"""Fetching: all that talks to the sites. For analysts: the functions named in ``__all__``."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.analysis.agencies import agencies
    from pipelines.analysis.bridge import bridge
    from pipelines.analysis.datasets import across, load
    from pipelines.analysis.export import export
    from pipelines.analysis.observations import connect, observations, scan
    from pipelines.analysis.printed import report
    from pipelines.analysis.resolve import resolve

__version__ = "0.1.0"
__all__ = [
    "__version__",
    "across",
    "agencies",
    "bridge",
    "connect",
    "export",
    "load",
    "observations",
    "report",
    "resolve",
    "scan",
]

_READERS = {
    "across": "pipelines.analysis.datasets",
    "agencies": "pipelines.analysis.agencies",
    "bridge": "pipelines.analysis.bridge",
    "connect": "pipelines.analysis.observations",
    "export": "pipelines.analysis.export",
    "load": "pipelines.analysis.datasets",
    "observations": "pipelines.analysis.observations",
    "report": "pipelines.analysis.printed",
    "resolve": "pipelines.analysis.resolve",
    "scan": "pipelines.analysis.observations",
}


def __dir__() -> list[str]:
    return __all__


if not TYPE_CHECKING:  # else every misspelt name would pass for one

    def __getattr__(name: str) -> Any:
        """Import a reader when it is first asked for: pandas takes half a second, and a crawl needs none."""
        if name in _READERS:
            return getattr(import_module(_READERS[name]), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
