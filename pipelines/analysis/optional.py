"""Libraries that not everybody installs."""

from importlib import import_module
from typing import Any

from pipelines.errors import ArgumentError


def needed(library: str, what: str, extra: str = "export") -> Any:
    """A library, imported.

    Raises:
        ArgumentError: it is not installed; the line says how to install it.
    """
    try:
        return import_module(library)
    except ModuleNotFoundError as error:
        if error.name != library:
            raise
        raise ArgumentError(f"{what} needs {library}: pip install 'govcrawl[{extra}]'") from None
