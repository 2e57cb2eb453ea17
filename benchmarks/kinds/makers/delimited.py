"""Text with commas or tabs between cells, as Excel, WPS and LibreOffice save a sheet."""

import csv
import io
from random import Random

from benchmarks.kinds.draft import Draft, Step, draft, variant
from benchmarks.kinds.drawn import Drawn, draw
from benchmarks.kinds.makers.book import last_year, one_sheet, with_commas, xlsxwritten
from benchmarks.kinds.makers.xlsx import distinct, of_tables


def rows(drawn: Drawn, *, title: bool = True) -> list[list[str]]:
    """All of it, each text in the first cell of its row."""
    out = [[drawn.title]] if title else []
    for block in drawn.blocks:
        out += [[block]] if isinstance(block, str) else block.columns()
    width = max(map(len, out))
    return [row + [""] * (width - len(row)) for row in out]


def written(
    lines: list[list[str]], encoding: str = "utf-8", mark: str = ",", end: str = "\r\n", quoting: int = 0
) -> bytes:
    """The file."""
    file = io.StringIO()
    csv.writer(file, delimiter=mark, lineterminator=end, quoting=quoting).writerows(lines)  # type: ignore[arg-type]
    return file.getvalue().encode(encoding, "replace")


@variant("csv")
def gbk(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, written(rows(drawn), "gbk"), "csv")


@variant("csv")
def utf_8_with_mark(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, written(rows(drawn), "utf-8-sig"), "csv")


@variant("csv")
def utf_8(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, written(rows(drawn), end="\n"), "csv")


@variant("csv")
def all_quoted(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, written(rows(drawn), "gb18030", quoting=csv.QUOTE_ALL), "csv")


@variant("csv")
def tabs_gbk(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, written(rows(drawn), "gbk", "\t"), dice.choice(("tsv", "txt")))


@variant("csv")
def unicode_text_of_excel(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, b"\xff\xfe" + written(rows(drawn), "utf-16-le", "\t"), "txt")


@variant("csv")
def semicolons(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, written(rows(drawn), "utf-8-sig", ";"), "csv")


@variant("csv")
def named_as_xls(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, written(rows(drawn), "gbk", "\t"), "xls")


@variant("csv")
def statistics_sheet(dice: Random) -> Draft:
    drawn = draw(dice, "sheet")
    return draft(drawn, written(rows(drawn), dice.choice(("gbk", "utf-8-sig"))), "csv")


@variant("csv", "office")
def libreoffice(dice: Random) -> Draft:
    drawn = draw(dice)
    to = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
    return draft(drawn, xlsxwritten(one_sheet(drawn)), "csv", Step("office", "xlsx", to))


@variant("csv")
def quoted_commas_in_numbers(dice: Random) -> Draft:
    drawn = with_commas(of_tables(dice))
    return draft(drawn, written(rows(drawn), "gbk"), "csv")


@variant("csv")
def line_breaks_in_labels(dice: Random) -> Draft:
    drawn = of_tables(dice)
    lines = [
        [cell.replace("）", "）\n", 1) if "结果" not in cell else cell for cell in row] for row in rows(drawn)
    ]
    return draft(drawn, written(lines, "utf-8-sig"), "csv")


@variant("csv")
def trap_comma_in_a_number_unquoted(dice: Random) -> Draft:
    """1,234 between commas: the row has a cell more than it ought to."""
    drawn, name = distinct(dice)
    drawn.reprint(name, f"1{int(drawn.texts[name]) % 1000:03}")
    lines = rows(drawn)
    text = written(lines, "utf-8-sig").decode("utf-8-sig")
    number = drawn.texts[name]
    bare = f"{int(number):,}"
    at = text.find(f",{number},")
    at = text.find(f",{number}") if at < 0 else at
    text = f"{text[: at + 1]}{bare}{text[at + 1 + len(number) :]}"
    drawn.texts[name] = bare
    return draft(drawn, text.encode("utf-8-sig"), "csv")


@variant("csv")
def trap_last_year_below(dice: Random) -> Draft:
    drawn = draw(dice, hole="0")
    return draft(drawn, written([*rows(drawn), [""], *rows(last_year(drawn, dice))], "gbk"), "csv")
