"""A report page as a tree that mutations change, with the right answer to every cell.

The labels and spans are those the embedded sites print (``govcrawl.sites.render``); figures are drawn so
that every sum of the form holds.
"""

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random

from govcrawl.sites import render
from pipelines.forms.codes import APPLICANTS, REVIEW_PROCEDURES, REVIEW_RESULTS

TITLE = "上海市长宁区人力资源和社会保障局2024年政府信息公开工作年度报告"

Numbers = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is right in one cell.

    ``texts``: what a viewer shows, any of them; none at all where only a mark will do. ``numbers``: the
    numbers a reader may take from it, where that is not plain from a decimal text. ``strict``: white space
    counts (`1 8` is not `18`). ``unit``: as printed, where the mutation changes it.
    """

    texts: tuple[str, ...] = ()
    numbers: Numbers | None = None
    strict: bool = False
    unit: str | None = None


MARK = Answer()
"""Nothing that a reader could read here is right: mark it."""


@dataclass(eq=False, slots=True)
class Cell:
    """A cell to print: markup inside, tags and what stands before it. ``name``: of the value it holds."""

    inner: str
    colspan: int = 1
    rowspan: int = 1
    name: str = ""
    covers: tuple[str, ...] = ()  # a label: the names of the values below or beside it
    side: bool = False  # a label beside its values, not above
    attributes: str = ""
    before: str = ""
    end: str = "</td>"
    tag: str = "td"


@dataclass(eq=False, slots=True)
class Row:
    """A row of cells, its tags and what stands before and after it."""

    cells: list[Cell]
    attributes: str = ""
    before: str = ""
    start: str = "<tr"
    end: str = "</tr>"

    def values(self) -> list[Cell]:
        """Its cells with figures."""
        return [cell for cell in self.cells if cell.name]


@dataclass(eq=False, slots=True)
class Table:
    """One of the three tables: ``dataset`` names it."""

    dataset: str
    rows: list[Row]
    attributes: str = " border='1'"
    before: str = ""
    opening: str = "<tbody>"
    closing: str = "</tbody>"
    end: str = "</table>"
    after: str = ""

    def cells(self) -> Iterator[Cell]:
        """All cells in order."""
        for row in self.rows:
            yield from row.cells

    def values(self) -> list[Cell]:
        """The cells with figures in order."""
        return [cell for cell in self.cells() if cell.name]

    def labels(self) -> list[Cell]:
        """The labels and headings that name values."""
        return [cell for cell in self.cells() if cell.covers]


@dataclass(eq=False, slots=True)
class Page:
    """A report page: ``texts`` are the figures as drawn, ``answers`` what is right after the mutations."""

    tables: list[Table]
    texts: dict[str, str]
    answers: dict[str, Answer]
    title: str = TITLE
    doctype: str = "<!DOCTYPE html>"
    head: str = ""
    top: str = ""
    bottom: str = ""
    between: dict[str, tuple[str, str]] = field(default_factory=dict)  # markup around a section's table
    sections: dict[str, str] = field(default_factory=dict)  # dataset -> what stands instead of its table
    whole: Callable[[str], str] | None = None  # last change to the markup
    form: str = "html"  # what it is made as: html, docx, pdf
    styles: str = ""  # of Word: styles of its own
    ink: dict[str, Callable[..., None]] = field(default_factory=dict)  # on paper: how a figure is drawn
    backdrop: Callable[..., None] | None = None  # on paper: what is drawn over every page
    paper: str = ""  # on paper: how tables are ruled

    def cells(self) -> list[Cell]:
        """All value cells."""
        return [cell for table in self.tables for cell in table.values()]

    def table(self, dataset: str) -> Table:
        """The table of that name."""
        return next(table for table in self.tables if table.dataset == dataset)

    def row_of(self, cell: Cell) -> Row:
        """The row a cell stands in."""
        return next(row for table in self.tables for row in table.rows if cell in row.cells)

    def mark(self, *names: str) -> None:
        """Only a mark will do in these cells."""
        self.answers.update(dict.fromkeys(names, MARK))

    def html(self, *, named: bool = False) -> str:
        """The page's markup; ``named``: cells carry their names for a viewer's script to find."""
        out = [
            f"{self.doctype}<html><head><meta charset='utf-8'><title>{self.title}</title>{self.head}</head>",
            f"<body>{self.top}<div id='main' class='content'><h1>{self.title}</h1>",
            "<p>所列数据的统计期限自2024年1月1日起至2024年12月31日止。</p>",
            "<p>一、总体情况</p><p>本年度机关按照条例要求做好政府信息公开工作，目录按时更新，窗口有专人接待。</p>",
        ]
        for table in self.tables:
            before, after = self.between.get(table.dataset, ("", ""))
            shown = self.sections.get(table.dataset)
            body = _table(table, named=named) if shown is None else shown
            out.append(f"<p>{HEADINGS[table.dataset]}</p>{before}{body}{after}")
        out.append("<p>五、存在的主要问题及改进情况</p><p>解读材料的形式还不够多样，将增加图文解读。</p>")
        out.append("<p>六、其他需要报告的事项</p><p>无其他需要报告的事项。</p></div>")
        out.append(f"{self.bottom}</body></html>")
        text = "".join(out)
        return self.whole(text) if self.whole else text

    def body(self) -> bytes:
        """The page's bytes, as a file of its form."""
        return MAKERS[self.form](self)


MAKERS: dict[str, Callable[[Page], bytes]] = {"html": lambda page: page.html().encode()}
"""Form -> how a file of it is made; ``word`` and ``paper`` add theirs."""

HEADINGS = {
    "proactive": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "reviews": "四、政府信息公开行政复议、行政诉讼情况",
}


def _table(table: Table, *, named: bool) -> str:
    out = [f"{table.before}<table{table.attributes}>{table.opening}"]
    for row in table.rows:
        out.append(row.before)
        if row.start:
            out.append(f"{row.start}{row.attributes}>")
        out += [_cell(cell, named=named) for cell in row.cells]
        out.append(row.end)
    out.append(f"{table.closing}{table.end}{table.after}")
    return "".join(out)


def _cell(cell: Cell, *, named: bool) -> str:
    attributes = cell.attributes
    if cell.colspan > 1:
        attributes += f" colspan='{cell.colspan}'"
    if cell.rowspan > 1:
        attributes += f" rowspan='{cell.rowspan}'"
    if named and (cell.name or cell.covers):
        name = cell.name or ("beside " if cell.side else "above ") + " ".join(cell.covers)
        attributes += f" data-cell='{name}'"
    end = cell.end if cell.tag == "td" else cell.end.replace("td", cell.tag)
    return f"{cell.before}<{cell.tag}{attributes}>{cell.inner}{end}"


# The page that mutations start from.


def page(dice: Random, *, plain: bool = False, short: bool = False) -> Page:
    """A whole report: figures and the usual markup around them drawn by the dice.

    ``plain``: no markup; ``short``: no figures of twenty letters.
    """
    texts = dice.choice((_distinct, _distinct, _sparse, *([] if short else [_zeros])))(dice)
    wrap = dice.choice(("{}", "{}", "<p style='text-align:center'>{}</p>", "<p><span>{}</span></p>"))
    wrap = "{}" if plain else wrap
    tables = [
        Table(
            table.dataset,
            [Row([_filled(cell, texts, wrap) for cell in row.cells]) for row in table.rows],
        )
        for table in _bare()
    ]
    doctype = dice.choice(("<!DOCTYPE html>", "<!DOCTYPE html>", ""))
    return Page(tables, texts, {name: Answer((text,)) for name, text in texts.items()}, doctype=doctype)


def _filled(cell: Cell, texts: dict[str, str], wrap: str) -> Cell:
    return replace(cell, inner=wrap.format(texts[cell.name]) if cell.name else cell.inner)


MEASURES = {
    "regulation": ("issued", "repealed", "in_force"),
    "normative_document": ("issued", "repealed", "in_force"),
    "licensing": ("decisions",),
    "penalty": ("decisions",),
    "compulsory_measure": ("decisions",),
    "administrative_fee": ("amount_10k_yuan",),
}
GROUPS = {"refused": 8, "unavailable": 3, "not_processed": 5, "other": 3}
"""Groups of table 三 and how many rows each has."""


@cache
def _outcomes() -> tuple[str, ...]:
    from govcrawl.sites.figures import OUTCOMES

    return OUTCOMES


@cache
def _bare() -> tuple[Table, ...]:
    """The three tables of the form of 2021, names instead of figures, labels knowing what they cover."""
    proactive = {i: {m: f"\0proactive.{i}.{m}" for m in ms} for i, ms in MEASURES.items()}
    requests = {o: {a: f"\0requests.{o}.{a}" for a in APPLICANTS} for o in _outcomes()}
    reviews = {p: {r: f"\0reviews.{p}.{r}" for r in REVIEW_RESULTS} for p in REVIEW_PROCEDURES}
    return (
        _named("proactive", render.proactive_table(proactive, "2021")),
        _named("requests", render.requests_table(requests)),
        _named("reviews", render.reviews_table(reviews)),
    )


def _named(dataset: str, printed: render.Rows) -> Table:
    rows = [
        Row(
            [
                Cell("", td.colspan, td.rowspan, name=td.text[1:])
                if td.text.startswith("\0")
                else Cell(html.escape(td.text, quote=False), td.colspan, td.rowspan)
                for td in row
            ]
        )
        for row in printed
    ]
    taken: dict[tuple[int, int], Cell] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row.cells:
            while (number, column) in taken:
                column += 1
            for down in range(cell.rowspan):
                for right in range(cell.colspan):
                    taken[number + down, column + right] = cell
    places: dict[Cell, list[tuple[int, int]]] = {}
    for place, cell in taken.items():
        places.setdefault(cell, []).append(place)
    for cell, own in places.items():
        if cell.name or not cell.inner or cell.inner.startswith("（本列") or cell.inner == "信息内容":
            continue
        beside = [c.name for r in {r for r, _ in own} for c in rows[r].cells if c.name]
        if rows[own[0][0]].values() or beside:
            cell.covers, cell.side = tuple(dict.fromkeys(_covered_beside(own, taken))), True
        else:
            cell.covers = tuple(dict.fromkeys(_covered_below(own, taken, len(rows))))
    return Table(dataset, rows)


def _covered_beside(own: list[tuple[int, int]], taken: dict[tuple[int, int], Cell]) -> Iterator[str]:
    for number in sorted({row for row, _ in own}):
        yield from (
            cell.name
            for (row, _), cell in sorted(taken.items(), key=lambda i: i[0])
            if row == number and cell.name
        )


def _covered_below(
    own: list[tuple[int, int]], taken: dict[tuple[int, int], Cell], height: int
) -> Iterator[str]:
    columns = sorted({column for _, column in own})
    for number in range(max(row for row, _ in own) + 1, height):
        below = [taken[number, column] for column in columns if (number, column) in taken]
        if any(cell.inner.startswith("第二十条") for cell in below):
            return
        yield from (cell.name for cell in below if cell.name)


# Figures whose sums hold.


def _distinct(dice: Random) -> dict[str, str]:
    """Nearly every figure is another one."""
    return _figures(lambda: dice.randrange(11, 4000), dice)


def _sparse(dice: Random) -> dict[str, str]:
    """As real pages: mostly zeros."""
    return _figures(lambda: dice.choice((0, 0, 0, 0, dice.randrange(1, 60))), dice)


def _zeros(_: Random) -> dict[str, str]:
    """Zeros that all look different: no sum can tell them apart."""
    names = [cell.name for table in _bare() for cell in table.values()]
    return {name: "0" * (1 + n // 15) + "." + "0" * (1 + n % 15) for n, name in enumerate(names)}


def _figures(draw: Callable[[], int], dice: Random) -> dict[str, str]:
    texts = {f"proactive.{item}.{m}": str(draw()) for item, ms in MEASURES.items() for m in ms}
    texts["proactive.administrative_fee.amount_10k_yuan"] = f"{draw()}.{dice.randrange(10, 99)}"
    persons = [code for code in APPLICANTS if code != "total"]
    rows: dict[str, list[int]] = {}
    handled = [o for o in _outcomes() if o.partition(".")[0] in {"granted", "partially_granted", *GROUPS}]
    for outcome in handled:
        rows[outcome] = [draw() for _ in persons]
    done = [sum(rows[outcome][i] for outcome in handled) for i in range(len(persons))]
    rows["total_processed"] = done
    rows["carried_over"] = [draw() for _ in persons]
    together = [a + b for a, b in zip(done, rows["carried_over"], strict=True)]
    rows["carried_in"] = [min(draw(), total) for total in together]
    rows["new_received"] = [t - c for t, c in zip(together, rows["carried_in"], strict=True)]
    for outcome, parts in rows.items():
        for code, number in zip(persons, parts, strict=True):
            texts[f"requests.{outcome}.{code}"] = str(number)
        texts[f"requests.{outcome}.total"] = str(sum(parts))
    for procedure in REVIEW_PROCEDURES:
        results = {code: draw() for code in REVIEW_RESULTS if code != "total"}
        for code, number in {**results, "total": sum(results.values())}.items():
            texts[f"reviews.{procedure}.{code}"] = str(number)
    return texts
