"""What makes documents, a module a family; each registers its variants."""

from benchmarks.kinds.draft import VARIANTS
from benchmarks.kinds.makers import delimited, excel_xml, ods, pdf, word, xls, xlsx

__all__ = ["VARIANTS", "delimited", "excel_xml", "ods", "pdf", "word", "xls", "xlsx"]
