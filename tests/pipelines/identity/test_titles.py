"""Titles of real annual reports, read without any other help than the title itself.

``titles.tsv`` holds them with the agency, year and kind read by hand. Those that end in 年报 are short
forms (agency and year) of titles that were not seen in full. Where a title does not say which of a
district's two reports it heads, the row states the documented default.
"""

import csv
from pathlib import Path

import pytest

from pipelines.document import Document, Paragraph
from pipelines.identity import identify
from pipelines.places import districts
from pipelines.records import Hints

with Path(__file__).with_name("titles.tsv").open(encoding="utf-8", newline="") as file:
    TITLES = [
        (row["title"], row["agency"], row["year"], row["kind"])
        for row in csv.DictReader(file, delimiter="\t")
    ]


with Path(__file__).with_name("wordings.tsv").open(encoding="utf-8", newline="") as file:
    WORDINGS = [tuple(row.values()) for row in csv.DictReader(file, delimiter="\t")]
    """Titles of our own in the ways that agencies word them, as a district's site lists them."""


@pytest.mark.parametrize(("district", "title", "agency", "year"), WORDINGS)
def test_wording(district: str, title: str, agency: str, year: str) -> None:
    found = identify(Document([], title=title), "", Hints(district=district))
    assert (found.agency, found.year) == (agency, int(year))
    assert [c for c in found.checks if c.severity != "info" and c.rule != "doubtful_title"] == []


@pytest.mark.parametrize(("title", "agency", "year", "kind"), TITLES)
def test_real_title(title: str, agency: str, year: str, kind: str) -> None:
    found = identify(Document([], title=title), "", Hints())
    assert (found.agency, found.agency_kind) == (agency, kind)
    assert found.year == (int(year) if year else None)
    assert found.district == districts()[agency.partition("-")[0]].current


@pytest.mark.parametrize(("title", "agency", "year", "kind"), TITLES[::7])
def test_same_from_list_title_heading_and_broken_lines(title: str, agency: str, year: str, kind: str) -> None:
    spaced = f"{title[:9]} {title[9:12]}\n{title[12:]}"
    lines = [Paragraph(title[:8]), Paragraph(title[8:])]
    for document, hints in (
        (Document([]), Hints(title=title)),
        (Document([], title=spaced), Hints()),
        (Document([], metadata={"ArticleTitle": title}), Hints()),
        (Document(lines), Hints(district=agency.partition("-")[0])),
    ):
        found = identify(document, "", hints)
        assert (found.agency, found.agency_kind, found.year) == (agency, kind, int(year) if year else None)


@pytest.mark.parametrize("name", ["第一中心小学", "曹杨中学", "妇联", "青少年活动基地"])
def test_a_school_or_an_association_is_not_the_district(name: str) -> None:
    title = f"上海市普陀区{name}2024年信息公开工作年度报告"
    assert identify(Document([], title=title), "", Hints()).agency_name == f"上海市普陀区{name}"
