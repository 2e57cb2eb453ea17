"""Damaged pages of the older forms, with zeros that no sum tells apart and with figures that add up."""

import re

import pytest

from pipelines.forms.codes import APPLICANTS
from pipelines.read import read
from tests.pipelines.mutations import Page, combined, damaged
from tests.pipelines.pages import PROACTIVE, report_page
from tests.thorough import usually


def zeros(form: str) -> Page:
    """Every figure is a zero of its own: 0.0, 0.00, ..."""
    figures: dict[str, str] = {}

    def figure(cell: str) -> str:
        n = len(figures)
        return figures.setdefault(cell, "0" * (1 + n // 15) + "." + "0" * (1 + n % 15))

    return Page(report_page(form, figure).encode(), figures)


def adding_up(form: str) -> Page:
    """Figures of a small agency: every sum holds, so sums have something to say."""
    requests = {
        "new_received": (11, 2),
        "carried_in": (1, 0),
        "granted": (7, 1),
        "unavailable.not_held": (3, 1),
    }
    requests |= {"total_processed": (10, 2), "carried_over": (2, 0)}
    figures: dict[str, str] = {}

    def figure(cell: str) -> str:
        dataset, _, rest = cell.partition(".")
        row, _, column = rest.rpartition(".")
        text = "0"
        if dataset == "requests" and row in requests:
            persons, firms = requests[row]
            numbers = {"natural_person": persons, "commercial_enterprise": firms, "total": persons + firms}
            text = str(numbers.get(column, 0))
        elif dataset == "proactive":
            text = str(len(figures) + 40)
        return figures.setdefault(cell, text)

    return Page(report_page(form, figure).encode(), figures)


PAGES = {f"{make.__name__} {form}": make(form) for make in (zeros, adding_up) for form in PROACTIVE}


def wrong(page: Page, body: bytes) -> list[tuple[str, str | None]]:
    """Figures that stand unmarked where the page does not print them."""
    report = read(body, "text/html", "")
    marked = {cell for finding in report.findings for cell in finding.cells}
    trusted = ((v.cell, v.raw) for v in report.values if v.raw and v.cell not in marked)
    return [(cell, raw) for cell, raw in trusted if page.figures.get(cell) != raw]


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_one_damage_anywhere_shifts_no_figure_in_silence(page):
    for i, (name, body) in enumerate(damaged(page)):
        if i % usually(24, thorough=1) == 0 or "row" in name.split()[-2:]:
            assert wrong(page, body) == [], name


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_pairs_of_damages_shift_no_figure_in_silence(page):
    for seed in range(usually(15, thorough=400)):
        assert wrong(page, combined(page, seed, 2)) == [], seed


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("text", ["备注", "1O", "约20"])
def test_words_among_the_figures_shift_none_of_them(page, text):
    places = [match.start() for match in re.finditer(rb"<td", page.body)]
    for place in places[:: usually(26, thorough=1)]:
        assert wrong(page, page.body[:place] + f"<td>{text}</td>".encode() + page.body[place:]) in (
            [],
            [(cell, text) for cell, _ in wrong(page, page.body)],
        ), place


def test_swapped_headings_swap_the_columns_or_mark_them():
    """Sums are the same in any order of columns, so they must not vouch for one."""
    page = adding_up("2021")
    one = b"<td>\xe5\x95\x86\xe4\xb8\x9a\xe4\xbc\x81\xe4\xb8\x9a</td>"
    two = b"<td>\xe7\xa7\x91\xe7\xa0\x94\xe6\x9c\xba\xe6\x9e\x84</td>"
    report = read(page.body.replace(one + two, two + one), "text/html", "")
    values = {value.cell: value for value in report.values}
    for row in ("new_received", "granted"):
        firms, research = (values[f"requests.{row}.{code}"] for code in list(APPLICANTS)[1:3])
        assert (firms.raw, research.raw) == ("0", page.figures[f"requests.{row}.commercial_enterprise"])
    rows = page.body.decode().split("<tr>")
    first = next(i for i, row in enumerate(rows) if "自然人" in row)
    rows[first], rows[first + 1] = rows[first + 1], rows[first]
    assert wrong(page, "<tr>".join(rows).encode()) == []
