"""A drawn report before it has a kind: paragraphs and grids of cells, and the text of every figure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

import lxml.html

from benchmarks.sites import reports
from benchmarks.sites.site import Agency
from pipelines import places

DISTRICTS = ("changning", "putuo", "minhang", "jiading")
YEARS = {"2021": range(2021, 2026), "2019": range(2019, 2021), "sheet": range(2014, 2019)}
FORMS = tuple(YEARS)
HOLES = ("0", "0", "0", "", "/", "—")
"""How a report prints nothing: one way throughout, most often a zero."""


@dataclass(eq=False, slots=True)
class Cell:
    """A printed cell: ``name`` of the figure it holds, ``head`` if it stands above or beside figures."""

    text: str
    wide: int = 1
    high: int = 1
    name: str = ""


@dataclass(eq=False, slots=True)
class Grid:
    """One table: ``rows`` hold each cell once, where it begins. ``dataset`` is what its figures are."""

    dataset: str
    rows: list[list[Cell]]

    def placed(self) -> Iterator[tuple[int, int, Cell]]:
        """Row, column and cell, in order."""
        taken: set[tuple[int, int]] = set()
        for number, row in enumerate(self.rows):
            column = 0
            for cell in row:
                while (number, column) in taken:
                    column += 1
                taken |= {
                    (number + down, column + right) for down in range(cell.high) for right in range(cell.wide)
                }
                yield number, column, cell

    @property
    def width(self) -> int:
        """How many columns."""
        return max(column + cell.wide for _, column, cell in self.placed())

    def heads(self) -> int:
        """How many rows stand above the first figure."""
        return next(number for number, row in enumerate(self.rows) if any(cell.name for cell in row))

    def columns(self) -> list[list[str]]:
        """Row by row the texts, each cell's where it begins and nothing in the rest of it."""
        table = [[""] * self.width for _ in self.rows]
        for row, column, cell in self.placed():
            table[row][column] = cell.text
        return table


Block = str | Grid


@dataclass(eq=False, slots=True)
class Drawn:
    """A report: the title, its blocks in order, and every figure as printed by name."""

    agency: Agency
    year: int
    form: str
    title: str
    blocks: list[Block]
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def grids(self) -> list[Grid]:
        """Its tables."""
        return [block for block in self.blocks if isinstance(block, Grid)]

    def cells(self) -> dict[str, Cell]:
        """The cells with figures by name."""
        return {cell.name: cell for grid in self.grids for row in grid.rows for cell in row if cell.name}

    def reprint(self, name: str, text: str) -> None:
        """Print another text in a cell."""
        self.texts[name] = self.cells()[name].text = text

    def html(self) -> str:
        """The markup of title and blocks."""
        return f"<h1>{self.title}</h1>{self.markup()}"

    def markup(self) -> str:
        """The markup of the blocks."""
        out = []
        for block in self.blocks:
            if isinstance(block, str):
                out.append(f"<p>{block}</p>")
                continue
            rows = "".join(f"<tr>{''.join(map(_td, row))}</tr>" for row in block.rows)
            out.append(f"<table border='1' style='border-collapse:collapse'>{rows}</table>")
        return "".join(out)

    def page(self, head: str = "") -> str:
        """The markup as a page."""
        return (
            f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{self.title}</title>{head}</head>"
            f"<body>{self.html()}</body></html>"
        )


def _td(cell: Cell) -> str:
    spans = (f" colspan='{cell.wide}'" if cell.wide > 1 else "") + (
        f" rowspan='{cell.high}'" if cell.high > 1 else ""
    )
    return f"<td{spans}>{cell.text}</td>"


def draw(dice: Random, form: str = "", agency: Agency | None = None, *, hole: str | None = None) -> Drawn:
    """A report of any agency in any form, or of those asked for. ``hole``: how it prints nothing."""
    form = form or dice.choices(FORMS, (4, 2, 2))[0]
    agency = agency or draw_agencies(dice, 1)[0]
    place = places.district(agency.slug.partition("-")[0] if agency.slug else DISTRICTS[0]).full_name
    year = dice.choice(YEARS[form])
    figures = reports.figures(dice, form)
    hole = dice.choice(HOLES) if hole is None else hole
    whole_rows = dice.random() < 0.3  # a total of nothing is printed as nothing, too
    figures = {
        name: hole if text == "0" and (whole_rows or not name.endswith(".total")) else text
        for name, text in figures.items()
    }
    names = {f"@{number}@": name for number, name in enumerate(figures)}
    marks = {name: mark for mark, name in names.items()}
    title = f"{agency.name.removesuffix('（全区综合）')}{year}年政府信息公开工作年度报告"
    root = lxml.html.fragment_fromstring(
        reports.body(dice, agency, place, year, form, marks), create_parent="div"
    )
    blocks: list[Block] = []
    for one in root:
        if one.tag != "table":
            blocks.append(one.text_content())
            continue
        rows = [
            [
                Cell(
                    figures[names[text]] if text in names else text,
                    int(td.get("colspan", 1)),
                    int(td.get("rowspan", 1)),
                    names.get(text, ""),
                )
                for td in tr
                for text in [td.text_content()]
            ]
            for tr in one.iter("tr")
        ]
        dataset = next(cell.name for row in rows for cell in row if cell.name).partition(".")[0]
        blocks.append(Grid(dataset, rows))
    return Drawn(agency, year, form, title, blocks, figures)


def draw_agencies(dice: Random, number: int) -> list[Agency]:
    """Agencies of one district, no two the same; one alone may be the district itself."""
    district = dice.choice(DISTRICTS)
    known = [one for one in places.agencies(district) if one.successor is None and one.expected]
    wanted = {"department", "town", "subdistrict"} | ({"district"} if number == 1 else set())
    chosen = dice.sample([one for one in known if one.kind in wanted], number)
    return [Agency(one.name, one.short_name, one.kind, one.abbr, one.slug) for one in chosen]
