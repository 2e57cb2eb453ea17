"""What takes long to make: made once in a run of the tests, for all its processes."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.disk import locked


def once(temporary: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A copy, of this process, of a folder that ``make`` has filled for whoever wanted it first.

    What fails is tried again by the next.
    """
    base = temporary.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "once" / name
    made, whole = folder / "made", folder / "whole"
    with locked(folder):
        if not whole.exists():
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir()
            make(made)
            whole.touch()
    return shutil.copytree(made, temporary.mktemp(name) / name)
