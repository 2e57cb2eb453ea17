"""Reports of the embedded world as rows on disk, each cell as the world says it is printed."""

from decimal import Decimal
from functools import cache

from govcrawl.sites.world import GeneratedReport, World
from pipelines.forms.known import indicator_lexicon
from pipelines.records import CellPlace, Identity, Report, Value

WORLD = World()


@cache
def generated(*districts: str) -> tuple[GeneratedReport, ...]:
    """All reports of some districts."""
    return tuple(one for key in districts for one in WORLD.district(key).reports.values())


def number(text: str) -> float | None:
    """The number printed, None where none is."""
    text = text.removesuffix("元")
    return float(text) if text.replace(".", "", 1).lstrip("-").isdigit() else None


def amount(text: str) -> Decimal:
    """Money in 万元: pages print it so, or with its unit 元."""
    return Decimal(text.removesuffix("元")) / (10**4 if text.endswith("元") else 1)


def report_of(one: GeneratedReport) -> Report:
    """As reading would find it, with nothing doubted."""
    district = one.agency.district
    return Report(
        Identity(district, one.agency.slug, one.agency.name, one.agency.kind, one.year),
        title=one.title,
        form=one.form,
        status="complete",
        published_on=one.published_on,
        values=list(_values(one)),
        source_url=source(one),
        media_type="text/html",
        source_sha256=f"{one.key}",
        parser_version="1",
    )


def source(one: GeneratedReport) -> str:
    """Where it stands."""
    return f"https://www.sh.gov.cn/{one.agency.slug}/{one.year}"


def marks(one: GeneratedReport, *cell: str) -> tuple[str, ...]:
    """The rules that a careful reader finds broken with this cell."""
    return tuple(found.rule for found in one.findings if ".".join(cell) in found.cells)


def _values(one: GeneratedReport):
    tables = {
        "proactive": one.printed.proactive,
        "requests": one.printed.requests,
        "reviews": one.printed.reviews,
    }
    for number_of, (table, rows) in enumerate(tables.items()):
        for y, (row, cells) in enumerate(rows.items()):
            for x, (column, text) in enumerate(cells.items()):
                money = column in ("amount_10k_yuan", "procurement_amount")
                unit = ("元" if text.endswith("元") else "万元") if money else None
                place = CellPlace(number_of, y + 2, x + 1)
                yield Value(
                    table,
                    row,
                    column,
                    text,
                    number(text),
                    unit,
                    place=place,
                    marks=marks(one, table, row, column),
                )
    for y, (label, unit, text) in enumerate(one.printed.indicators):
        if text:
            match = indicator_lexicon().find(label)
            yield Value(
                "indicators", str(y), "0", text, number(text), unit, row_label=label, column_label="统计数",
                code=match.code if match and not match.doubt else None, period="this_year",
            )  # fmt: skip
