"""Tables in plain text (CSV) -> sheets: a row a line, cells parted by a comma, tab or semicolon."""

import csv
import io
import re

from pipelines.documents.charset import decode
from pipelines.documents.spreadsheets.sheet import Sheet, SheetCell
from pipelines.errors import DocumentError

_SIGNS = ",\t;，；|"
_TEXT = re.compile(r'="([^"]*)"')
"""How figures are written that Excel shall take for text."""


def read(body: bytes, charset: str | None) -> tuple[list[Sheet], tuple[str, ...]]:
    """The one sheet, and the defects of its text.

    Raises:
        DocumentError: it is larger than a report.
    """
    text, defects = decode(body, charset)
    first, _, rest = text.partition("\n")
    sign = first.strip().lower().removeprefix("sep=")
    if first.lower().startswith("sep=") and len(sign) == 1:
        text = rest
    else:
        sign = _sign(text)
    sheet = Sheet()
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=sign)):
            for column, cell in enumerate(row):
                written = _TEXT.fullmatch(cell.strip())
                lines = (written[1] if written else cell).splitlines()
                shown = "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
                if shown:
                    doubt = (
                        "a formula" if shown[0] == "=" else "letters that are none" if "\0" in shown else ""
                    )
                    sheet.add((number, column), SheetCell(shown, doubt))
    except csv.Error as error:
        raise DocumentError(f"not a readable table in plain text ({error})") from error
    return [sheet], defects


def _sign(text: str) -> str:
    """The sign that parts most cells, outside of quotation marks."""
    plain = re.sub(r'"(?:[^"]|"")*"', "", text[:65_536])
    return max(_SIGNS, key=plain.count)
