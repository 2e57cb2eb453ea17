"""Reports of which it is unclear whose they are or on which year: ``quarantine/reports/*.json``."""

import hashlib
import json
from pathlib import Path

UNCLEAR = "agency or year unknown"


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
