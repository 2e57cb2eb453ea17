"""Drawn sites: always the same, noise changes pages and no truth, and what the spiders make of them."""

from datetime import date
from functools import cache

import pytest

from benchmarks.sites import draw, run, table
from benchmarks.sites.crawl import Landed, Outcome
from benchmarks.sites.noise import KINDS
from benchmarks.sites.platforms import LAYOUTS
from benchmarks.sites.site import DrawnSite
from benchmarks.sites.verdict import judge
from govcrawl.sites.protocol import SiteRequest

SEEDS = range(20)
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


@pytest.mark.parametrize("kind", KINDS)
def test_noise_changes_pages_and_no_truth(kind):
    changed = False
    for platform in LAYOUTS:
        for seed in range(2):
            before, after = plainly(platform, seed), draw.noisy(platform, kind, seed)
            assert truth(after) == before[0]
            changed = changed or answers(after) != before[1]
    assert changed


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
    result = run.Result("xuhui", "xuhui", "frames.footer", 1, verdict, None, False, 9, 0.1, fates)
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
        assert result.verdict.true or result.moved, replay
