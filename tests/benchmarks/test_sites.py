"""Drawn sites: always the same, noise changes pages and no truth, and what the spiders make of them."""

from datetime import date
from functools import cache

import pytest

from benchmarks.sites import draw, run, table
from benchmarks.sites.cases import CASES
from benchmarks.sites.crawl import Landed, Outcome
from benchmarks.sites.draw import KINDS
from benchmarks.sites.noise import NOISE
from benchmarks.sites.platforms import LAYOUTS
from benchmarks.sites.site import DrawnSite, Due
from benchmarks.sites.verdict import judge, moved
from govcrawl.sites.protocol import SiteRequest
from pipelines.places import Acknowledged
from tests.thorough import usually

SEEDS = range(usually(2, thorough=4))
"""Crawled of each platform."""


def answers(site: DrawnSite) -> list[bytes]:
    """What the site says at each of its addresses and rows, and before each request in a fault's place."""
    site.seal()
    said = []
    for path in sorted({*site.routes, "/robots.txt"}):
        request = SiteRequest(site.hosts[0], path)
        fault = site.fault(request) if site.fault else None
        response = site.respond(request)
        said.append(
            repr((fault, response.status, response.headers, response.content_type)).encode() + response.body
        )
    rows = [(row.title, row.url) for listing in site.listings for page in listing.pages() for row in page]
    pages = [(listing.ends, len(listing.pages())) for listing in site.listings]
    channels = [
        site.respond(SiteRequest(site.hosts[0], path, "POST")).body for path in site.routes if "api" in path
    ]
    return [*said, *channels, repr(rows).encode(), repr(pages).encode()]


Truth = tuple[set[tuple[object, ...]], object]


def truth(site: DrawnSite) -> Truth:
    """What it holds, whatever its pages look like."""
    return {(one.key, one.title, one.body) for one in site.reports}, site.published().keys()


@cache
def plainly(platform: str, seed: int) -> tuple[Truth, list[bytes]]:
    """The truth and the answers of a site without noise."""
    site = draw.plain(platform, seed)
    return truth(site), answers(site)


@pytest.mark.parametrize("platform", LAYOUTS)
def test_the_same_seed_draws_the_same_site(platform):
    assert answers(draw.plain(platform, 7)) == answers(draw.plain(platform, 7))
    assert answers(draw.plain(platform, 7)) != answers(draw.plain(platform, 8))


@pytest.mark.parametrize("kind", NOISE)
def test_noise_changes_pages_and_no_truth(kind):
    changed = False
    for platform in LAYOUTS:
        for seed in range(2):
            before, after = plainly(platform, seed), draw.noisy(platform, kind, seed)
            assert truth(after) == before[0]
            changed = changed or answers(after) != before[1]
    assert changed


@pytest.mark.parametrize("case", CASES)
def test_a_case_says_what_must_come_of_it(case):
    sites = [(platform, seed) for platform in LAYOUTS for seed in range(3)]
    plain = [draw.plain(*site) for site in sites]
    changed = [draw.noisy(platform, f"cases.{case}", seed) for platform, seed in sites]
    more = [len(after.reports) - len(before.reports) for before, after in zip(plain, changed, strict=True)]
    assert {"two_reports": {1}, "old_sheets": {1, 2, 3}}.get(case, {0}) >= set(more)
    if case in {"two_reports", "replaced_in_place", "acknowledged_and_gone"}:
        assert any(site.due for site in changed)
    if case.startswith("acknowledged"):
        assert any(site.acknowledged for site in changed)
    for site in changed:
        assert (case == "replaced_in_place") == bool(site.tomorrow) or not site.due
        listed = {id(row.report) for row in site.rows() if row.report}
        missing = [report for report in site.reports if id(report) not in listed]
        if site.tomorrow:
            [today] = missing
            site.tomorrow()
            [yesterday] = site.replaced
            assert (yesterday[0], yesterday[1] + 1) == today.key
            assert today.key in {row.report.key for row in site.rows() if row.report}
        else:
            assert not missing


@pytest.mark.parametrize("platform", LAYOUTS)
def test_every_report_is_listed_and_its_page_prints_its_figures(platform):
    site = draw.plain(platform, 3)
    site.seal()
    listed = {id(row.report) for row in site.rows() if row.report}
    assert listed == {id(report) for report in site.reports}
    printed = [
        (row.report, page.body())
        for row in site.rows()
        if row.report and (page := site.static(row.url)) and page.report
    ]
    for report, text in printed:
        assert report.body in text
        assert all(f">{figure}</td>" in text for figure in report.figures.values())


def outcome(*landed: Landed, state: str = "ok", faults: tuple[tuple[str, str], ...] = ()) -> Outcome:
    return Outcome(list(landed), state, list(faults), [], 0, 0.0)


def as_landed(report, **changes) -> Landed:
    values = {
        "agency": report.agency.name,
        "kind": report.agency.kind,
        "year": report.year,
        "published": report.published,
        "title": report.title,
        "source_url": "",
        "cells": {name: (text, False) for name, text in report.figures.items()},
    }
    return Landed(**{**values, **changes})


def test_what_is_right_wrong_lost_and_extra():
    site = draw.plain("xuhui", 1)
    first, *others = site.reports
    rest = [as_landed(one) for one in others]
    name = next(iter(first.figures))
    wrong_cell = as_landed(first, cells={**as_landed(first).cells, name: ("4711", False)})
    marked = as_landed(first, cells={**as_landed(first).cells, name: ("4711", True)})
    lost = (("reports_failed", f"1 report can't be fetched: {first.title}"),)

    def count(found: Outcome) -> tuple[int, int, int, int, int]:
        made = judge(site, found)
        return len(made.right), len(made.wrong), len(made.loud), len(made.silent), len(made.extra)

    n = len(others)
    assert count(outcome(as_landed(first), *rest)) == (n + 1, 0, 0, 0, 0)
    assert count(outcome(marked, *rest)) == (n + 1, 0, 0, 0, 0)
    assert count(outcome(wrong_cell, *rest)) == (n, 1, 0, 0, 0)
    assert count(outcome(as_landed(first, published=date(2020, 1, 1)), *rest)) == (n, 1, 0, 0, 0)
    assert count(outcome(*rest)) == (n, 0, 0, 1, 0)
    assert count(outcome(*rest, state="attention", faults=(("lists_broken", "1 list"),))) == (n, 0, 0, 1, 0)
    assert count(outcome(*rest, state="attention", faults=lost)) == (n, 0, 1, 0, 0)
    stranger = as_landed(first, agency="上海市徐汇区某某局")
    assert count(outcome(as_landed(first), *rest, stranger)) == (n + 1, 0, 0, 0, 1)
    address = site.published()[first.key][0]
    assert count(outcome(*rest, as_landed(first, agency="某局", source_url=address))) == (n, 1, 0, 0, 0)
    assert not judge(site, outcome(*rest)).true
    assert judge(site, outcome(as_landed(first), *rest)).true


def test_the_table_has_a_line_a_crawl_whose_columns_add_up(tmp_path):
    site = draw.plain("xuhui", 1)
    first, second, *_ = site.reports
    fates = {"landed": 1, "copy": 2, "failed": 1, "other_document": 5}
    verdict = judge(site, outcome(as_landed(first), as_landed(second, year=1999), state="attention"))
    result = run.Result("xuhui", "xuhui", "frames.footer", 1, verdict, None, 9, 0.1, fates)
    assert list(table.written([result], tmp_path / "t")) == [result]
    head, line = [text.split("\t") for text in (tmp_path / "t").read_text("utf-8").splitlines()]
    said = {name: cell for name, cell in zip(head, line, strict=True) if cell != "0"}
    n = len(site.reports)
    assert said == {
        "platform": "xuhui",
        "district": "xuhui",
        "seed": "1",
        "kind": "frames.footer",
        "listed": "4",
        "landed": "1",
        "copy": "2",
        "failed": "1",
        "other_document": "5",
        "reports": f"{n}",
        "right": "1",
        "silent": f"{n - 1}",
        "extra": "1",
        "state": "attention",
        "exit": "1",
    }


def test_of_two_reports_under_one_key_both_are_kept_and_named():
    site = draw.noisy("xuhui", "cases.two_reports", 1)
    first, rival = [one for one in site.reports if one.key == site.due[0].key]
    others = [as_landed(one) for one in site.reports if one.key != rival.key]
    marked = {name: (text, rival.figures[name] != text) for name, text in first.figures.items()}
    one = as_landed(first, cells=marked)
    named = (("fallen_together", f"1 report: {rival.title}"),)

    def judged(*copies: Landed, faults=named, landed: Landed = one):
        found = outcome(landed, *others, state="attention", faults=faults)
        found.copies = list(copies)
        return judge(site, found)

    assert judged(as_landed(rival)).good
    assert not judged(as_landed(rival)).alarms
    assert rival.key in judged().wrong
    assert rival.key in judged(as_landed(rival), landed=as_landed(first)).wrong
    assert rival.key in judged(as_landed(rival), faults=()).silent


def test_what_is_due_and_what_is_acknowledged():
    site = draw.plain("xuhui", 1)
    landed = [as_landed(one) for one in site.reports]
    key = site.reports[0].key
    site.due = [Due("vanished", "the old title", key)]
    said = (("vanished", "1 report: the old title"),)
    assert judge(site, outcome(*landed, state="attention", faults=said)).true
    assert not judge(site, outcome(*landed, state="attention", faults=said)).alarms
    assert not judge(site, outcome(*landed)).true
    assert judge(site, outcome(*landed)).silent.keys() == {key}

    site.due, site.closed = [], {key}
    site.acknowledged = (Acknowledged("lists_closed", "https://x.example/", "closed", "2026-11-20"),)
    site.expected = ("https://x.example/",)
    found = outcome(*landed[1:])
    assert not judge(site, found).good  # and it is not said
    found.expected = ["https://x.example/ (Forbidden), since 2026-11-20: closed"]
    assert judge(site, found).good
    assert judge(site, found).true
    found.landed = landed
    assert judge(site, found).extra


def test_a_list_of_the_registry_that_is_not_there_is_no_false_alarm():
    site = next(site for seed in range(20) if len(moved(site := draw.plain("static", seed))) == 1)
    landed = [as_landed(one) for one in site.reports]

    def judged(*faults: tuple[str, str]):
        return judge(site, outcome(*landed, state="attention", faults=faults))

    [gone] = moved(site)
    mine, other = ("lists_broken", f"1 list can't be read: {gone}"), ("lists_broken", f"2 lists: {gone}, x")
    assert judged(mine).true
    assert not judged(mine).alarms
    assert not judged(other).true
    assert judged(mine, ("unreadable", "1 report")).alarms == ["unreadable: 1 report"]


@pytest.fixture(scope="module")
def crawled() -> dict[str, list[run.Result]]:
    """Some sites of each platform, plain and with a kind of noise."""
    found: dict[str, list[run.Result]] = {platform: [] for platform in LAYOUTS}
    kinds = [kind for kind in KINDS if kind not in run.RARE]
    for result in run.run(run.works(list(LAYOUTS), kinds, len(SEEDS), 0)):
        found[result.platform].append(result)
    return found


@pytest.mark.parametrize("platform", LAYOUTS)
def test_nothing_is_lost_in_silence_wrong_or_extra(platform, crawled):
    for result in crawled[platform]:
        which = f"--platform {platform} --kind {result.kind} --seed {result.seed}"
        replay = f"python -m benchmarks.sites --one {which}"
        assert (result.verdict.wrong, result.verdict.silent, result.verdict.extra) == ({}, {}, []), replay
        assert result.verdict.true, replay
