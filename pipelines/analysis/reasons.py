"""Why a cell is marked, in words."""

from collections.abc import Iterable

from pipelines.analysis.labels import Language, label
from pipelines.analysis.layout import Labels, PrintedCell
from pipelines.records import Check

_UNREAD = {"zh": "该单元格未能读出。", "en": "This cell could not be read."}


def language_of(labels: Labels) -> Language:
    """The language that labels are in; those that a report prints are Chinese."""
    return "en" if labels == "en" else "zh"


def in_words(check: Check, language: Language) -> str:
    """What a rule says that does not hold, and what was found: `两种读法结果不同: …`."""
    return f"{label('rule', check.rule, language)}: {check.message}"


def why(cell: PrintedCell, checks: Iterable[Check], language: Language) -> str:
    """Why a cell is in doubt, a line a reason; empty where it is not."""
    lines = [in_words(check, language) for check in checks] or [
        label("rule", m, language) for m in cell.marks
    ]
    return "\n".join([_UNREAD[language]] * (cell.raw is None) + lines)
