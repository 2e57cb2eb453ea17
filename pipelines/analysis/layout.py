"""The statutory tables as their forms print them: headings with spans, groups of rows, a cell for each value.

Table 二 is a list of articles, each with a heading of its own; what stands over the columns of tables 三 and
四 is the same in all forms (申请人情况, 法人或其他组织, 行政诉讼) and is code here; all other labels are the
forms'. What a report prints beyond its form (a row of another form) stands where that form has it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pipelines.forms.codes import APPLICANTS, REQUEST_OUTCOMES, REVIEW_PROCEDURES, REVIEW_RESULTS
from pipelines.forms.form import Article, Codes, Form
from pipelines.forms.form import Labels as FormLabels
from pipelines.forms.known import forms, forms_named
from pipelines.forms.sums import CARRIED_IN, CARRIED_OVER, NEW_RECEIVED, TOTAL
from pipelines.records import CellPlace, Dataset, Value

Labels = Literal["zh", "en", "printed"]
"""In which words: the form's, ours in English, or (Chinese) those of the report where it prints others."""

_WORDS: dict[str, tuple[str, str]] = {
    "proactive": ("二、主动公开政府信息情况", "II. Government information disclosed proactively"),
    "requests": (
        "三、收到和处理政府信息公开申请情况",
        "III. Requests for government information received and processed",
    ),
    "reviews": (
        "四、政府信息公开行政复议、行政诉讼情况",
        "IV. Administrative reconsideration and litigation over government information",
    ),
    "indicators": ("政府信息公开情况统计表", "Statistics on the disclosure of government information"),
    "content": ("信息内容", "Content"),
    "corner": (
        "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
        "(In each column, items 1 and 2 together equal items 3 and 4 together)",
    ),
    "applicants": ("申请人情况", "Applicants"),
    "organizations": ("法人或其他组织", "Legal persons and other organizations"),
    "litigation": ("行政诉讼", "Administrative litigation"),
    "indicator": ("指标名称", "Indicator"),
    "unit": ("计量单位", "Unit"),
}
_NO_OUTCOMES = (NEW_RECEIVED, CARRIED_IN, CARRIED_OVER)
_LABEL_COLUMNS = 3
"""三、本年度办理结果 | （三）不予公开 | 1.属于国家秘密."""


class PrintedCell(NamedTuple):
    """One cell of a statutory table as the report prints it.

    ``raw`` is its text (`""` is a blank cell, None one that could not be read), ``value`` the number, in
    ``unit``, ``marks`` the rules of the findings that concern it, ``place`` where it stands in the document,
    ``cell`` its name in findings: ``requests.granted.total``.
    """

    raw: str | None
    value: float | None
    unit: str | None
    marks: tuple[str, ...]
    place: CellPlace | None
    cell: str
    colspan: int = 1

    @property
    def rowspan(self) -> int:
        """No form has a cell that spans rows."""
        return 1


class Heading(NamedTuple):
    """A heading of columns or of a row, with the columns and rows it spans."""

    text: str
    colspan: int = 1
    rowspan: int = 1


PrintedRow = tuple[list[Heading], list[PrintedCell]]
"""The headings on the left, then the cells. A row of headings alone stands over those that follow."""


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """One table as printed: ``head`` are the rows of headings above, ``rows`` what follows, in order.

    Cells and headings stand as in HTML: what an earlier row's ``rowspan`` covers is left out.
    ``row_labels`` and ``column_labels`` are code -> label, in printed order.
    """

    dataset: Dataset
    title: str
    head: list[list[Heading]]
    rows: list[PrintedRow]
    row_labels: dict[str, str]
    column_labels: dict[str, str]

    @property
    def width(self) -> int:
        """How many columns it has."""
        first = self.head[0] if self.head else self.rows[0][0]
        return sum(heading.colspan for heading in first)

    def lines(self) -> Iterator[Sequence[Heading | PrintedCell]]:
        """Its rows from the top, headings and cells from the left."""
        yield from self.head
        for headings, cells in self.rows:
            yield [*headings, *cells]

    def cells(self) -> Iterator[PrintedCell]:
        """All its cells, row by row."""
        for _, cells in self.rows:
            yield from cells


def codes_of(cell: str) -> tuple[str, str]:
    """Row and column of a cell's name: ``requests.refused.state_secret.total``."""
    row, _, column = cell.partition(".")[2].rpartition(".")
    return row, column


Marks = Callable[[str], tuple[str, ...]]
"""The name of a cell that did not land (a row that the page does not print) -> the findings about it."""


def tables_of(form: str | None, values: Sequence[Value], marks: Marks, labels: Labels) -> list[PrintedTable]:
    """The tables of a report, those of its form or its sheet; none where it prints no table.

    Args:
        form: as in the data: `2021`, `2019`, `2021+2019-requests`, `sheet`.
        values: all cells of the report.
        marks: the rules that concern a cell which is not among ``values``.
        labels: in which words.
    """
    found: dict[str, dict[tuple[str, str], Value]] = {}
    for value in values:
        found.setdefault(value.dataset, {})[value.row, value.column] = value
    own = forms_named(form)
    tables = []
    if own is not None:
        tables += [
            _proactive(own[0], _Filler("proactive", found.get("proactive", {}), marks, labels)),
            _requests(own[1], _Filler("requests", found.get("requests", {}), marks, labels)),
            _reviews(own[0], _Filler("reviews", found.get("reviews", {}), marks, labels)),
        ]
    if "indicators" in found:
        tables.append(_sheet(_Filler("indicators", found["indicators"], marks, labels)))
    return tables


class _Filler:
    """The values of one table, and the words for its headings."""

    def __init__(
        self, dataset: Dataset, values: Mapping[tuple[str, str], Value], marks: Marks, labels: Labels
    ) -> None:
        self.dataset, self.values, self.labels = dataset, values, labels
        self._marks = marks
        self._rows = {row: value.row_label for (row, _), value in values.items() if value.row_label}
        self._columns = {value.column: value.column_label for value in values.values() if value.column_label}

    def word(self, name: str) -> str:
        """A heading that all forms have."""
        return _WORDS[name][self.labels == "en"]

    def row(self, code: str, known: FormLabels | None) -> str:
        """What a row is called."""
        return self._called(known, code, self._rows.get(code))

    def column(self, code: str, known: FormLabels | None) -> str:
        """What a column is called."""
        return self._called(known, code, self._columns.get(code))

    def label(self, code: str, known: FormLabels | None) -> str:
        """What a heading is called of which the data don't keep how a report prints it."""
        return self._called(known, code, None)

    def _called(self, known: FormLabels | None, code: str, printed: str | None) -> str:
        if self.labels == "printed" and printed:
            return printed
        if known is None:
            return printed or code
        return known.en if self.labels == "en" else known.zh[0]

    def cell(self, row: str, column: str, colspan: int = 1) -> PrintedCell:
        """The cell; one that did not land is one that was not read."""
        value = self.values.get((row, column))
        if value is None:
            name = f"{self.dataset}.{row}.{column}"
            return PrintedCell(None, None, None, self._marks(name), None, name, colspan)
        return PrintedCell(value.raw, value.value, value.unit, value.marks, value.place, value.cell, colspan)


def _with_strangers(own: Iterable[str], found: Iterable[str], order: Iterable[str]) -> list[str]:
    """The form's codes, and those found beyond it, each before what follows it in the order of all forms."""
    codes, every = list(own), list(order)
    for code in dict.fromkeys(found):
        if code not in codes:
            behind = every[every.index(code) + 1 :] if code in every else []
            at = next((codes.index(one) for one in behind if one in codes), len(codes))
            codes.insert(at, code)
    return codes


def _label_in_any(
    form: Form, kind: Literal["outcomes", "groups", "applicants", "procedures", "results"], code: str
) -> FormLabels | None:
    """The label a form gives a code, or, where it has none, the first form that has one."""
    each: Iterable[Codes] = (getattr(one, kind) for one in (form, *forms()))
    return next((codes[code] for codes in each if code in codes), None)


def _proactive(form: Form, fill: _Filler) -> PrintedTable:
    """Table 二: under each article its own heading; its last measure takes what is left of the width."""
    blocks: list[tuple[Article, list[str], list[str]]] = [
        (article, list(article.items), list(article.measures)) for article in form.proactive
    ]
    left = dict.fromkeys(
        key
        for key in fill.values
        if key not in {(i, m) for _, items, ms in blocks for i in items for m in ms}
    )
    for article in (article for other in forms() if other is not form for article in other.proactive):
        items = [item for item in article.items if any((item, m) in left for m in article.measures)]
        measures = [m for m in article.measures if any((item, m) in left for item in items)]
        if items:
            blocks.append((article, items, measures))
            for item in items:
                for measure in measures:
                    left.pop((item, measure), None)
    blocks += [  # of a form that is no longer there
        (Article("", {}, {}), [item], [measure for one, measure in left if one == item])
        for item in dict.fromkeys(item for item, _ in left)
    ]
    width = max(len(measures) for _, _, measures in blocks)
    rows: list[PrintedRow] = []
    names: dict[str, str] = {}
    columns: dict[str, str] = {}
    for article, items, measures in blocks:
        spans = [1] * (len(measures) - 1) + [width - len(measures) + 1]
        heads = [fill.column(measure, article.measures.get(measure)) for measure in measures]
        for measure, head in zip(measures, heads, strict=True):
            columns.setdefault(measure, head)
        rows.append(([Heading(_article(article.name, fill.labels), width + 1)], []))
        rows.append(([Heading(fill.word("content")), *map(Heading, heads, spans)], []))
        for item in items:
            names.setdefault(item, fill.row(item, article.items.get(item)))
            label = Heading(names[item])
            rows.append(([label], [fill.cell(item, *each) for each in zip(measures, spans, strict=True)]))
    return PrintedTable("proactive", fill.word("proactive"), [], rows, names, columns)


def _article(name: str, labels: Labels) -> str:
    """`第二十条第（一）项`; in English `Article 20 (1)`."""
    number = next((n for n, digit in enumerate("一二三四五六七八九十", 1) if f"（{digit}）" in name), None)
    if labels != "en" or number is None or not name.startswith("第二十条"):
        return name
    return f"Article 20 ({number})"


def _requests(form: Form, fill: _Filler) -> PrintedTable:
    outcomes = _with_strangers(form.outcomes, (row for row, _ in fill.values), REQUEST_OUTCOMES)
    applicants = _with_strangers(form.applicants, (column for _, column in fill.values), APPLICANTS)
    labels = {code: fill.row(code, _label_in_any(form, "outcomes", code)) for code in outcomes}
    names = {code: fill.column(code, _label_in_any(form, "applicants", code)) for code in applicants}
    person, *rest = applicants
    organizations = [code for code in rest if code != TOTAL]
    head = [
        [
            Heading(fill.word("corner"), _LABEL_COLUMNS, 3),
            Heading(fill.word("applicants"), len(applicants)),
        ],
        [
            Heading(names[person], 1, 2),
            Heading(fill.word("organizations"), len(organizations)),
            Heading(names[TOTAL], 1, 2),
        ],
        [Heading(names[code]) for code in organizations],
    ]
    columns = [person, *organizations, TOTAL]
    results = [code for code in outcomes if code not in _NO_OUTCOMES]
    rows: list[PrintedRow] = []
    above = ""
    for code in outcomes:
        label = labels[code]
        headings: list[Heading] = []
        if code in _NO_OUTCOMES:
            headings.append(Heading(label, _LABEL_COLUMNS))
        else:
            if code == results[0]:
                headings.append(
                    Heading(
                        fill.label("processed", _label_in_any(form, "groups", "processed")), 1, len(results)
                    )
                )
            group, _, below = code.partition(".")
            if not below:
                headings.append(Heading(label, 2))
            else:
                if group != above:
                    of_group = sum(one.startswith(f"{group}.") for one in results)
                    headings.append(
                        Heading(fill.label(group, _label_in_any(form, "groups", group)), 1, of_group)
                    )
                headings.append(Heading(label))
        above = code.partition(".")[0]
        rows.append((headings, [fill.cell(code, column) for column in columns]))
    return PrintedTable(
        "requests", fill.word("requests"), head, rows, labels, {code: names[code] for code in columns}
    )


def _reviews(form: Form, fill: _Filler) -> PrintedTable:
    """Table 四: one row; 行政复议 beside the two procedures of 行政诉讼."""
    procedures = _with_strangers(form.procedures, (row for row, _ in fill.values), REVIEW_PROCEDURES)
    results = _with_strangers(form.results, (column for _, column in fill.values), REVIEW_RESULTS)
    labels = {code: fill.label(code, _label_in_any(form, "procedures", code)) for code in procedures}
    columns = {code: fill.column(code, _label_in_any(form, "results", code)) for code in results}
    first, *others = labels.values()
    names = list(columns.values())
    wide = len(results)
    head = [
        [Heading(first, wide), Heading(fill.word("litigation"), wide * len(others))],
        [*(Heading(name, 1, 2) for name in names), *(Heading(name, wide) for name in others)],
        [Heading(name) for _ in others for name in names],
    ]
    cells = [fill.cell(procedure, result) for procedure in procedures for result in results]
    return PrintedTable("reviews", fill.word("reviews"), head, [([], cells)], labels, columns)


def _sheet(fill: _Filler) -> PrintedTable:
    """A sheet of before 2019: its rows as printed; in English its figures' codes, where they are known."""
    by_row: dict[int, list[Value]] = {}
    for value in fill.values.values():
        by_row.setdefault(int(value.row), []).append(value)
    columns = sorted({int(value.column) for value in fill.values.values()})
    names = {str(column): fill.column(str(column), None) for column in columns}
    head = [fill.word("indicator"), fill.word("unit"), *names.values()]
    labels: dict[str, str] = {}
    rows: list[PrintedRow] = []
    for number in sorted(by_row):
        first = by_row[number][0]
        label = first.row_label or ""
        if fill.labels == "en" and first.code:
            label = first.code.replace("_", " ").capitalize()
        labels[str(number)] = label
        units = (v.unit for v in by_row[number] if v.unit and v.unit not in (v.raw or ""))
        cells = [fill.cell(str(number), str(column)) for column in columns]
        rows.append(([Heading(label), Heading(next(units, ""))], cells))
    heads = [[Heading(text) for text in head]]
    return PrintedTable("indicators", fill.word("indicators"), heads, rows, labels, names)
