"""Excel's XML of 2003 (SpreadsheetML): by hand, as Excel and export buttons write it."""

from collections.abc import Callable
from random import Random
from xml.sax.saxutils import escape, quoteattr

from benchmarks.kinds.draft import MARK, Draft, draft, variant
from benchmarks.kinds.drawn import draw
from benchmarks.kinds.makers.book import Sheet, last_year, one_sheet, sheet_a_table, with_commas
from benchmarks.kinds.makers.xlsx import distinct, of_tables

_HEAD = (
    '<?xml version="1.0"{}?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:html="http://www.w3.org/TR/REC-html40">'
)


def written(
    sheets: list[Sheet],
    *,
    encoding: str = "",
    row_says: Callable[[int], str] = lambda n: "",
    typed: bool = True,
) -> bytes:
    """By hand: cells that merged ones cover are left out, and ss:Index says where the next stands."""
    forms = sorted({one.form for sheet in sheets for one in sheet.slots})
    styles = "".join(
        f'<Style ss:ID="s{n}"><NumberFormat ss:Format={quoteattr(form or "General")}/></Style>'
        for n, form in enumerate(forms)
    )
    out = [_HEAD.format(f' encoding="{encoding}"' if encoding else ""), f"<Styles>{styles}</Styles>"]
    for sheet in sheets:
        rows: dict[int, list[str]] = {}
        for one in sheet.slots:
            spans = (f' ss:MergeAcross="{one.wide - 1}"' if one.wide > 1 else "") + (
                f' ss:MergeDown="{one.high - 1}"' if one.high > 1 else ""
            )
            number = typed and not isinstance(one.value, str)
            data = f'<Data ss:Type="{"Number" if number else "String"}">{escape(str(one.value) if number else one.text)}</Data>'
            rows.setdefault(one.row, []).append(
                f'<Cell ss:Index="{one.column + 1}" ss:StyleID="s{forms.index(one.form)}"{spans}>{data if one.text else ""}</Cell>'
            )
        lines = "".join(
            f'<Row ss:Index="{row + 1}" {row_says(row)}>{"".join(cells)}</Row>'
            for row, cells in sorted(rows.items())
        )
        hidden = (
            '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible>'
            "</WorksheetOptions>"
            if sheet.hidden
            else ""
        )
        out.append(f"<Worksheet ss:Name={quoteattr(sheet.name)}><Table>{lines}</Table>{hidden}</Worksheet>")
    out.append("</Workbook>")
    return "".join(out).encode(encoding or "utf-8")


@variant("excel_xml")
def one_sheet_of_all(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, written(one_sheet(drawn)), "xml")


@variant("excel_xml")
def a_sheet_a_table(dice: Random) -> Draft:
    drawn = of_tables(dice)
    return draft(drawn, written(sheet_a_table(drawn, prose=dice.random() < 0.5)), "xml")


@variant("excel_xml")
def named_as_xls(dice: Random) -> Draft:
    """What export buttons of offices' systems give out."""
    drawn = draw(dice)
    return draft(drawn, written(one_sheet(drawn), typed=False), "xls")


@variant("excel_xml")
def of_gbk(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, written(one_sheet(drawn), encoding="GBK"), "xml")


@variant("excel_xml")
def shown_with_commas(dice: Random) -> Draft:
    drawn = with_commas(of_tables(dice))
    return draft(drawn, written(one_sheet(drawn)), "xml")


@variant("excel_xml")
def statistics_sheet(dice: Random) -> Draft:
    drawn = draw(dice, "sheet")
    return draft(drawn, written(one_sheet(drawn, left=1)), "xml")


@variant("excel_xml")
def trap_hidden_sheet_of_last_year(dice: Random) -> Draft:
    drawn = draw(dice, hole="0")
    old = one_sheet(last_year(drawn, dice), "去年")
    old[0].hidden = True
    return draft(drawn, written(old + one_sheet(drawn)), "xml")


@variant("excel_xml")
def trap_row_of_the_form_hidden(dice: Random) -> Draft:
    drawn = of_tables(dice)
    sheets = one_sheet(drawn)
    row = "requests.partially_granted."
    at = sheets[0].find(row + "total").row
    body = written(sheets, row_says=lambda number: 'ss:Hidden="1"' if number == at else "")
    return draft(drawn, body, "xml", answers={name: MARK for name in drawn.texts if name.startswith(row)})


@variant("excel_xml")
def trap_rounded_by_format(dice: Random) -> Draft:
    drawn, name = distinct(dice)
    sheets = one_sheet(drawn)
    slot = sheets[0].find(name)
    slot.value, slot.form = int(drawn.texts[name]) - 0.4, "0"
    return draft(drawn, written(sheets), "xml")
