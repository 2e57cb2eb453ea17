"""Saved sites (`govcrawl savesite`) as tests: recorded answers, and beside them what must come of them."""

import json
from pathlib import Path

from govcrawl.savedsite import ARCHIVE, EXPECTED, replayed

SAVED = Path(__file__).parents[1] / "fixtures" / "sites"


def saved() -> list[Path]:
    """The folders of all saved sites."""
    return sorted(path.parent for path in SAVED.glob(f"*/{EXPECTED}"))


def check(folder: Path, data: Path) -> None:
    """Crawl a saved site anew, landing in ``data``: rows, fates and reports are those of its record."""
    expected = json.loads((folder / EXPECTED).read_text(encoding="utf-8"))
    assert replayed(expected["spider"], folder / ARCHIVE, data, expected["arguments"]) == expected
