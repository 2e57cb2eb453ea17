"""Reports of which it is unclear whose they are or on which year: ``quarantine/reports/*.json``."""

import hashlib
import json
from itertools import count
from pathlib import Path

UNCLEAR = "agency or year unknown"


def place_of(root: Path, file: Path) -> Path:
    """Where a file that is damaged goes, below ``root``: ``quarantine/files/datasets/…/part-0.parquet.0``."""
    aside = Path("quarantine", "files", file)
    places = (aside.with_name(f"{aside.name}.{n}") for n in count())
    return next(place for place in places if not (root / place).exists())


def record_of(root: Path, address: str) -> Path:
    """The record of the document at ``address``, where it is in quarantine."""
    name = hashlib.sha256(address.encode()).hexdigest()[:16]
    return root.joinpath("quarantine", "reports", f"{name}.json")


def reason_of(root: Path, address: str) -> str | None:
    """Why the document at ``address`` is in quarantine, `year unknown`; None where it is not, or no more."""
    try:
        return str(json.loads(record_of(root, address).read_text(encoding="utf-8"))["reason"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return UNCLEAR
