"""The embedded world is the same everywhere, its truth is consistent, its oddities are what they claim."""

import hashlib
import os
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govcrawl.sites.agencies import districts
from govcrawl.sites.catalogue import expected, sites
from govcrawl.sites.figures import HANDLED, PERSONS, RESULTS, form_of, total
from govcrawl.sites.quirks import QUIRKS, Quirk
from govcrawl.sites.world import GeneratedReport, World
from pipelines.forms.codes import APPLICANTS

PAGES_DIGEST = """
import hashlib
from urllib.parse import urlsplit
from govcrawl.sites.catalogue import sites
from govcrawl.sites.protocol import SiteRequest
from govcrawl.sites.world import World
digest = hashlib.sha256()
for site in sites(World()):
    for urls in site.published().values():
        for parts in map(urlsplit, urls):
            digest.update(site.respond(SiteRequest(parts.netloc, parts.path, query=parts.query)).body)
print(digest.hexdigest())
"""


def reports_of(world: World, district: str) -> list[GeneratedReport]:
    return list(world.district(district).reports.values())


def assert_ties_out(report: GeneratedReport) -> None:
    requests, reviews = report.figures.requests, report.figures.reviews
    rows = [row for row in requests if row in HANDLED or row == "other"]
    for column in APPLICANTS:
        assert sum(requests[row][column] for row in rows) == requests["total_processed"][column]
        assert (
            requests["new_received"][column] + requests["carried_in"][column]
            == requests["total_processed"][column] + requests["carried_over"][column]
        )
    for cells in requests.values():
        assert sum(cells[person] for person in PERSONS) == cells["total"]
        assert min(cells.values()) >= 0
    for cells in reviews.values():
        assert sum(cells[result] for result in RESULTS) == cells["total"]


@settings(max_examples=8, deadline=None)
@given(seed=st.text(max_size=8), district=st.sampled_from(sorted(districts())))
def test_the_truth_of_every_report_ties_out(seed: str, district: str) -> None:
    for report in reports_of(World(seed=seed), district):
        if report.form != "sheet":
            assert_ties_out(report)


@settings(max_examples=8, deadline=None)
@given(seed=st.text(max_size=8), district=st.sampled_from(sorted(districts())))
def test_the_truth_ties_out_across_years(seed: str, district: str) -> None:
    reports = World(seed=seed).district(district).reports
    for (slug, year), report in reports.items():
        before = reports.get((slug, year - 1))
        if before and before.figures.requests and report.figures.requests:
            assert report.figures.requests["carried_in"] == before.figures.requests["carried_over"]
        if before and before.form == "2021" and report.form == "2021":
            old, new = (r.figures.proactive["normative_document"] for r in (before, report))
            assert old["in_force"] + new["issued"] - new["repealed"] == new["in_force"]


@pytest.mark.parametrize("year", [2018, 2020, 2023])
def test_the_districts_total_is_the_sum_of_its_agencies(year: int) -> None:
    world = World(scale="full")
    district = world.district("putuo")
    parts = [district.draw.figures(agency, year, form_of(year)) for agency in district.agencies]
    assert len(parts) == 25
    assert district.reports["putuo-qzf", year].figures == total(parts)


def test_sheets_before_2019_tie_out() -> None:
    for report in reports_of(World(scale="full"), "jinshan"):
        if report.form == "sheet":
            number = {
                label: int(text) for label, unit, text in report.printed.indicators if unit in {"件", "条"}
            }
            received = number["（一）收到申请数"]
            by_channel = ("1.当面申请数", "2.传真申请数", "3.网络申请数", "4.信函申请数")
            assert sum(number[label] for label in by_channel) == received
            assert number["1.按时办结数"] + number["2.延期办结数"] == number["（二）申请办结数"]
            assert number["（三）申请答复数"] == received


def test_two_worlds_are_equal_and_other_seeds_differ() -> None:
    first, second, other = (reports_of(World(seed=seed), "changning") for seed in ("a", "a", "b"))
    assert first == second
    assert first != other


def test_pages_are_the_same_bytes_in_every_process() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", PAGES_DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == hashlib.sha256().digest_size * 2


def test_a_demo_world_is_ready_within_a_second() -> None:
    started = time.perf_counter()
    served = sites(World())
    assert served[0].published()
    assert time.perf_counter() - started < 1


def test_the_seed_report_has_its_published_figures_and_address() -> None:
    (report,) = [r for r in expected(World()) if (r.agency, r.year) == ("changning-rsj", 2024)]
    assert report.urls == ("https://zwgk.shcn.gov.cn/xxgk/gknb-rsjzfxxgk/2025/23/76153.html",)
    assert (report.agency_name, report.kind) == ("上海市长宁区人力资源和社会保障局", "department")
    assert report.proactive["licensing"] == {"decisions": "942"}
    assert report.proactive["penalty"] == {"decisions": "2"}
    assert {
        row: cells["natural_person"] for row, cells in report.requests.items() if cells["total"] != "0"
    } == {
        "new_received": "3",
        "granted": "2",
        "other.other": "1",
        "total_processed": "3",
    }
    assert {text for cells in report.reviews.values() for text in cells.values()} == {"0"}


def test_the_demo_covers_forms_kinds_and_quirks() -> None:
    world = World()
    reports = list(world.reports())
    assert {report.form for report in reports} == {"2021", "2019", "2021+2019-requests", "sheet"}
    assert {report.agency.kind for report in reports} == {
        "district", "government", "department", "subdistrict", "town",
    }  # fmt: skip
    made = {quirk for key, quirks in QUIRKS.items() if key in {r.key for r in reports} for quirk in quirks}
    assert made == set(Quirk)


@pytest.mark.parametrize(("key", "quirks"), QUIRKS.items(), ids=str)
def test_a_quirk_changes_what_is_printed(
    key: tuple[str, int], quirks: tuple[Quirk, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = World().report(*key)
    monkeypatch.delitem(QUIRKS, key)
    plain = World().report(*key)
    assert (odd.printed, odd.form) != (plain.printed, plain.form)
    assert plain.findings == ()


def test_findings_name_cells_that_are_printed() -> None:
    for report in expected(World()):
        tables = {"proactive": report.proactive, "requests": report.requests, "reviews": report.reviews}
        for finding in report.findings:
            for cell in finding.cells:
                table, rest = cell.split(".", 1)
                row, column = rest.rsplit(".", 1)
                assert column in tables[table][row]
