"""The site of a data folder, built once."""

from datetime import date
from pathlib import Path

import pytest

from govcrawl.website.build import build
from tests.once import once

TODAY = date(2026, 11, 27)


@pytest.fixture(scope="session")
def site(crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of two years of changning. Not to be changed."""

    def make(out: Path) -> None:
        built = build(crawled, out, processes=1, today=TODAY)
        assert built.written > built.reports > 20

    return once(tmp_path_factory, "site", make)
