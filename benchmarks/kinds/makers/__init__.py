"""What makes documents, a module a family; each registers its variants."""

from benchmarks.kinds.draft import VARIANTS
from benchmarks.kinds.makers import (
    containers,
    delimited,
    excel_xml,
    hostile,
    ods,
    ofd,
    pdf,
    scan,
    word,
    xls,
    xlsx,
)

__all__ = [
    "VARIANTS",
    *("containers", "delimited", "excel_xml", "hostile", "ods", "ofd", "pdf", "scan", "word", "xls", "xlsx"),
]
