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
_LONGEST = 100_000
"""Letters of a cell; a report has fewer in all. (``csv`` has such a limit, too, which libraries raise.)"""
_QUOTED = "quotation marks that programs read differently"


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
    try:
        sheet = _sheet(text, sign, strict=True)
    except csv.Error:
        try:
            sheet = _sheet(text, sign, strict=False)
        except csv.Error as error:
            raise DocumentError(f"not a readable table in plain text ({error})") from error
        sheet.doubt = _QUOTED
    return [sheet], defects


def _sheet(text: str, sign: str, *, strict: bool) -> Sheet:
    sheet = Sheet()
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=strict)):
        for column, cell in enumerate(row):
            if len(cell) > _LONGEST:
                raise csv.Error(f"a cell of {len(cell):,} letters")
            written = _TEXT.fullmatch(cell.strip())
            lines = (written[1] if written else cell).splitlines()
            shown = "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
            if shown:
                doubt = "a formula" if shown[0] == "=" else "letters that are none" if "\0" in shown else ""
                sheet.add((number, column), SheetCell(shown, doubt))
                if shown.count('"') % 2:  # a mark that opened nothing, for a blank stood before it
                    sheet.doubt = _QUOTED
    return sheet


def _sign(text: str) -> str:
    """The sign that parts most figures from each other; where there are none, most cells."""
    plain = re.sub(r'"(?:[^"]|"")*"', "", text[:65_536])

    def parted(sign: str) -> tuple[int, int]:
        figures = re.findall(rf"{re.escape(sign)}[ \d.%]*(?=[{re.escape(sign)}\r\n])", plain)
        return len(figures), plain.count(sign)

    return max(_SIGNS, key=parted)
