"""Spreadsheets -> Document: what a sheet shows, as the number formats, spans and hidden rows of its file say.

``xlsx``, ``xls``, ``ods``, ``excel_xml``, ``delimited``  one kind of file each: to ``Sheet``
``sheet``           what a sheet holds, and how a cell comes to show it
``number_formats``  what a number is shown as under its format
``formulas``        whether a formula shows the value that is stored
``layout``          from sheets to tables and the text around them
"""

from pipelines.document import Document
from pipelines.documents.spreadsheets.layout import document_of
from pipelines.errors import KindError


def parse(body: bytes, *, kind: str, charset: str | None = None) -> Document:
    """Open a spreadsheet: ``xlsx``, ``xls`` (and WPS's ET), ``ods``, ``fods``, ``excel_xml`` or ``csv``.

    Sheets, rows and columns that are hidden are not there. A cell carries the number as its format shows it
    (`1,234.00`, `3%`), or a doubt where that is not known.

    Raises:
        DocumentError: it is none of that kind, broken, or larger than a report.
        KindError: XLSB.
        ModuleNotFoundError: XLS without the library of the extra.
    """
    if kind == "csv":
        from pipelines.documents.spreadsheets import delimited

        sheets, defects = delimited.read(body, charset)
        return document_of(sheets, defects=defects)
    if kind == "xlsx":
        from pipelines.documents.spreadsheets import xlsx

        return document_of(*xlsx.read(body))
    if kind in {"ods", "fods"}:
        from pipelines.documents.spreadsheets import ods

        return document_of(*(ods.read(body) if kind == "ods" else ods.read_flat(body)))
    if kind == "excel_xml":
        from pipelines.documents.spreadsheets import excel_xml

        return document_of(*excel_xml.read(body))
    if kind != "xls":
        raise KindError("a spreadsheet (XLSB), which is not read; save it as XLSX")
    from pipelines.documents.spreadsheets import xls

    return document_of(*xls.read(body))
