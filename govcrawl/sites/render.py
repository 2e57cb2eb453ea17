"""A generated report as the HTML of an article: six sections and the statutory tables.

The spans of rows and columns are those of the official forms; the markup around the text varies
from report to report the way editors and Word leave it on real pages.
"""

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from govcrawl.sites import prose
from govcrawl.sites.quirks import Cells, Printed
from govcrawl.sites.world import GeneratedReport
from pipelines.forms.codes import (
    APPLICANTS,
    PROACTIVE_ITEMS,
    PROACTIVE_MEASURES,
    REQUEST_GROUPS,
    REQUEST_OUTCOMES,
    REVIEW_PROCEDURES,
    REVIEW_RESULTS,
)


@dataclass(frozen=True, slots=True)
class Td:
    """A cell to print. ``text`` may hold a line break, which becomes a paragraph or a ``<br>``."""

    text: str
    colspan: int = 1
    rowspan: int = 1


Rows = list[list[Td]]


# The three tables of the forms of 2019 and 2021.

_ARTICLES: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "2021": (
        ("第二十条第（一）项", ("regulation", "normative_document")),
        ("第二十条第（五）项", ("licensing",)),
        ("第二十条第（六）项", ("penalty", "compulsory_measure")),
        ("第二十条第（八）项", ("administrative_fee",)),
    ),
    "2019": (
        ("第二十条第（一）项", ("regulation", "normative_document")),
        ("第二十条第（五）项", ("licensing", "other_services")),
        ("第二十条第（六）项", ("penalty", "compulsory_measure")),
        ("第二十条第（八）项", ("administrative_fee",)),
        ("第二十条第（九）项", ("centralized_procurement",)),
    ),
}
_WORDS_OF_2019 = {"行政规范性文件": "规范性文件", "本年处理决定数量": "处理决定数量"}
_WIDTH = 4  # columns of table 二


def proactive_table(cells: Cells, form: str) -> Rows:
    """Table 二: four columns, the last cell of a row as wide as it takes to fill them."""
    old = form == "2019"
    words = _WORDS_OF_2019 if old else {}
    rows: Rows = []
    for article, items in _ARTICLES["2019" if old else "2021"]:
        measures = list(cells[items[0]])
        spans = [1] * (len(measures) - 1) + [_WIDTH - len(measures)]
        rows.append([Td(article, colspan=_WIDTH)])
        titles = [PROACTIVE_MEASURES[measure] for measure in measures]
        rows.append(
            [Td("信息内容")] + [Td(words.get(t, t), span) for t, span in zip(titles, spans, strict=True)]
        )
        for item in items:
            label = PROACTIVE_ITEMS[item]
            numbers = [Td(cells[item][m], span) for m, span in zip(measures, spans, strict=True)]
            rows.append([Td(words.get(label, label)), *numbers])
    return rows


_CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_NUMERALS = "一二三四五六七"


def requests_table(cells: Cells, *, repeated_group: bool = False) -> Rows:
    """Table 三: three columns of labels and seven of numbers, 25 rows of them (23 with one `（六）`).

    ``repeated_group``: the cell of `三、本年度办理结果` stands twice, as after a page break.
    """
    rows: Rows = [
        [Td(_CORNER, 3, 3), Td("申请人情况", 7)],
        [
            Td(APPLICANTS["natural_person"], rowspan=2),
            Td("法人或其他组织", 5),
            Td(APPLICANTS["total"], rowspan=2),
        ],
        [Td(label) for code, label in APPLICANTS.items() if code not in {"natural_person", "total"}],
        [Td(f"一、{REQUEST_OUTCOMES['new_received']}", 3), *_numbers(cells, "new_received")],
        [Td(f"二、{REQUEST_OUTCOMES['carried_in']}", 3), *_numbers(cells, "carried_in")],
    ]
    handled = _handled_rows(cells)
    break_at = 10 if repeated_group else len(handled)  # between two groups, like a page's end
    handled[0].insert(0, Td("三、本年度办理结果", rowspan=break_at))
    if repeated_group:
        handled[break_at].insert(0, Td("三、本年度办理结果", rowspan=len(handled) - break_at))
    last = [Td(f"四、{REQUEST_OUTCOMES['carried_over']}", 3), *_numbers(cells, "carried_over")]
    return [*rows, *handled, last]


def _handled_rows(cells: Cells) -> Rows:
    rows: Rows = []
    sections: dict[str, list[str]] = {}
    for code in cells:
        if code not in {"new_received", "carried_in", "carried_over"}:
            sections.setdefault(code.partition(".")[0], []).append(code)
    for numeral, (section, codes) in zip(_NUMERALS, sections.items(), strict=True):
        if codes == [section]:  # a row of its own
            rows.append([Td(f"（{numeral}）{REQUEST_OUTCOMES[section]}", 2), *_numbers(cells, section)])
            continue
        for position, code in enumerate(codes, 1):
            row = [Td(f"{position}.{REQUEST_OUTCOMES[code]}"), *_numbers(cells, code)]
            if position == 1:
                row.insert(0, Td(f"（{numeral}）{REQUEST_GROUPS[section]}", rowspan=len(codes)))
            rows.append(row)
    return rows


def _numbers(cells: Cells, row: str) -> list[Td]:
    return [Td(cells[row][applicant]) for applicant in APPLICANTS]


def reviews_table(cells: Cells, *, extra_column: bool = False) -> Rows:
    """Table 四: three groups of five columns, two of them below `行政诉讼`, and one row of numbers.

    ``extra_column``: two rows of the header end in an empty cell that no number belongs to.
    """
    empty = [Td("")] if extra_column else []
    results = [Td(label) for label in REVIEW_RESULTS.values()]
    litigation = [Td(REVIEW_PROCEDURES[code], 5) for code in list(REVIEW_PROCEDURES)[1:]]
    return [
        [Td(REVIEW_PROCEDURES["reconsideration"], 5), Td("行政诉讼", 10), *empty],
        [*(Td(td.text, rowspan=2) for td in results), *litigation, *empty],
        [*results, *results],
        [Td(cells[procedure][result]) for procedure in REVIEW_PROCEDURES for result in REVIEW_RESULTS],
    ]


def indicators_table(printed: Printed) -> Rows:
    """The statistics sheet of reports about 2018 and before."""
    head = [Td("统计指标"), Td("单位"), Td("统计数")]
    return [head, *([Td(label), Td(unit), Td(text)] for label, unit, text in printed.indicators)]


# The markup around the text of a cell. Each writes the same text; `split` puts every digit in a span.


def _plain(text: str) -> str:
    return text


def _paragraph(text: str) -> str:
    return f'<p style="text-indent: 0em; text-align: center;">{text}</p>'


def _word(text: str) -> str:
    return (
        '<p class="MsoNormal" style="text-align:center;margin:0 0;line-height:15.0000pt;">'
        f'<span style="font-family:仿宋_GB2312;font-size:12.0000pt;">{text}</span>'
        '<span style="font-size:12.0000pt;"><o:p></o:p></span></p>'
    )


def _nbsp(text: str) -> str:
    return f'<p style="text-align: center"><span>{text}</span>&nbsp;</p>'


_WRAPS: tuple[Callable[[str], str], ...] = (_plain, _paragraph, _word, _nbsp)
_CELL_STYLE = (
    "padding:5px;border-left:none;border-right:1px solid windowtext;"
    "border-top:none;border-bottom:1px solid windowtext"
)


def table(rows: Rows, wrap: Callable[[str], str], printed: Printed, *, styled: bool) -> str:
    """The HTML of a table, with the labels of this page and its way of writing cells."""
    out = ['<table border="1" cellspacing="0" style="border-collapse:collapse;border:none"><tbody>']
    for number, row in enumerate(rows):
        out.append('<tr class="firstRow">' if number == 0 else "<tr>")
        for td in row:
            attributes = "".join(
                f' {name}="{span}"'
                for name, span in (("colspan", td.colspan), ("rowspan", td.rowspan))
                if span > 1
            )
            if styled:
                attributes += f' style="{_CELL_STYLE}" valign="center"'
            out.append(f"<td{attributes}>{wrap(_inner(td, printed))}</td>")
        out.append("</tr>")
    out.append("</tbody></table>")
    return "".join(out)


def _inner(td: Td, printed: Printed) -> str:
    text = printed.labels.get(td.text, td.text)
    if printed.split_digits and len(text) > 1 and text.isdigit():
        return "".join(f"<span>{digit}</span>" for digit in text)
    return html.escape(text, quote=False).replace("\n", "<br>")


# The whole article.


def body(report: GeneratedReport) -> str:
    """The article's HTML, to be put into the frame of a site."""
    dice = report.dice("markup")
    wrap = dice.choice(_WRAPS)
    styled = dice.random() < 0.5
    printed = report.printed

    def show(rows: Rows) -> str:
        return table(_loosen(rows, dice.random() < 0.3), wrap, printed, styled=styled)

    out = [_paragraphs(prose.heading(report))]
    if report.form == "sheet":
        out += [_heading("概述"), _paragraphs(prose.overview(report)), _heading("附：指标统计表")]
        out.append(show(indicators_table(printed)))
        return "".join(out)
    tables = [""] * 3
    if printed.picture:
        tables[0] = '<p style="text-align:center"><img src="./tables.png" alt=""></p>'
    else:
        tables = [
            show(proactive_table(printed.proactive, report.form)),
            show(requests_table(printed.requests, repeated_group=printed.repeated_group)),
            show(reviews_table(printed.reviews, extra_column=printed.extra_column)),
        ]
    texts = [
        _paragraphs(prose.overview(report)),
        *tables,
        _paragraphs(prose.problems(report)),
        _paragraphs(prose.other_matters(report)),
    ]
    for title, text in zip(prose.SECTIONS, texts, strict=True):
        out += [_heading(title), text]
    return "".join(out)


def _loosen(rows: Rows, loose: bool) -> Rows:
    """Break a narrow header over two lines, as the width of its column made editors do."""
    if not loose:
        return rows
    breaks = {"社会公益组织": "社会公益\n组织", "商业企业": "商业\n企业", "法律服务机构": "法律服务\n机构"}
    return [[replace(td, text=breaks.get(td.text, td.text)) for td in row] for row in rows]


def _heading(text: str) -> str:
    return f'<p style="text-indent: 2em;"><strong>{text}</strong></p>'


def _paragraphs(texts: Iterable[str]) -> str:
    return "".join(f'<p style="text-indent: 2em;">{html.escape(text, quote=False)}</p>' for text in texts)
