"""The monitors: what each of them lets pass and what it says."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from govcrawl.runs.faults import FAULTS, OF_THE_CRAWL, OF_THE_READING, Fault
from govcrawl.runs.history import SpiderRun
from govcrawl.runs.monitors import crawl_faults, final_faults, judge, newest_due
from tests.govcrawl.runs.test_thresholds import STRICT

TODAY = date(2026, 11, 23)
WHOLE = {
    "finish_reason": "finished",
    "govcrawl/fates/landed": 4,
    "item_scraped_count": 4,
}
"""The stats of a crawl without a fault."""
SEEN = {2025: ["changning-rsj", "changning-wjw"], 2024: ["changning-rsj", "changning-wjw"]}
GOOD = SpiderRun("changning", state="ok", finished_at="2026-11-22T02:20:00+00:00", agencies=SEEN)


def run(**changes: Any) -> SpiderRun:
    return replace(GOOD, **changes)


def stats(**events: int) -> dict[str, Any]:
    """Those of a whole crawl, some of our counts changed: `fates__known` is `govcrawl/fates/known`."""
    changed: dict[str, Any] = {
        f"govcrawl/{event.replace('__', '/')}": count for event, count in events.items()
    }
    changed["item_scraped_count"] = events.get("fates__landed", 4)
    return WHOLE | changed


def judged(
    part: SpiderRun = GOOD,
    stats: dict[str, Any] = WHOLE,
    previous: SpiderRun | None = GOOD,
    **tolerated: Any,
) -> list[Fault]:
    return judge(part, stats, previous, replace(STRICT, **tolerated), TODAY)


@pytest.mark.parametrize(
    ("part", "counted", "previous"),
    [
        (GOOD, WHOLE, GOOD),
        (GOOD, WHOLE, None),
        (run(agencies={**SEEN, 2026: ["changning-rsj"]}), WHOLE, GOOD),
        (run(agencies={2025: SEEN[2025], 2024: [*SEEN[2024], "changning-wjsw"]}), WHOLE, None),
        (run(failed_checks=2), stats(findings__label_typo=9, findings__intake_balance=9), GOOD),
        (GOOD, stats(fates__landed=3, fates__known=2, fates__copy=1), GOOD),
        (run(arguments={"years": "2024"}, agencies={2024: SEEN[2024], 2025: ["changning-rsj"]}), WHOLE, None),
        (run(arguments={"sample": "1"}, agencies={}), stats(fates__landed=1, fates__beyond_sample=8), GOOD),
        (run(arguments={"sample": "1"}, agencies={2025: ["changning-rsj"]}), WHOLE, GOOD),
        (run(failed_checks=3), stats(fates__landed=3), GOOD),
        (run(known_unreadable={"/a": "某局年报 https://a.cn/a"}), WHOLE, GOOD),
        (
            run(arguments={"years": "2026"}, agencies={}),
            stats(fates__landed=0, fates__not_wanted_year=4),
            None,
        ),
    ],
)
def test_nothing_to_say(part: SpiderRun, counted: dict[str, Any], previous: SpiderRun | None) -> None:
    """More than before, reports not yet due, samples, few reports, agencies given up: all as it should be."""
    assert judged(part, counted, previous) == []


SAID: list[tuple[SpiderRun, dict[str, Any], str, str]] = [
    (
        GOOD,
        stats(documents__quarantined=1),
        "quarantined",
        "1 report in quarantine, whose or of which year is unclear",
    ),
    (
        run(unreadable={f"/{n}": f"第{n}局年报 https://a.cn/{n}" for n in range(6)}),
        WHOLE,
        "unreadable",
        (
            "6 reports can't be read, open them:"
            f" {', '.join(f'第{n}局年报 https://a.cn/{n}' for n in range(5))}, …"
        ),
    ),
    (
        GOOD,
        stats(fates__vanished=1) | {"govcrawl/named/vanished": "某局年报 https://a.cn/1"},
        "vanished",
        "1 report no longer listed, kept: 某局年报 https://a.cn/1",
    ),
    (GOOD, stats(findings__unknown_label=2), "unknown_labels", "2 unknown labels in tables"),
    (
        GOOD,
        stats(findings__district_disagrees=1),
        "elsewhere",
        "1 listed report read as another place's",
    ),
    (
        run(failed_checks=3),
        WHOLE,
        "failed_checks",
        "75% of the reports have failed checks, more than 50%",
    ),
    (
        run(agencies={**SEEN, 2024: ["changning-wjw"]}),
        WHOLE,
        "fewer_than_before",
        "1 report fewer than on 2026-11-22: changning-rsj 2024",
    ),
    (
        run(agencies={2024: SEEN[2024]}),
        WHOLE,
        "fewer_than_before",
        "2 reports fewer than on 2026-11-22: changning-rsj 2025, changning-wjw 2025",
    ),
    (
        run(agencies={}),
        stats(fates__landed=0, fates__not_wanted_year=9),
        "fewer_than_before",
        (
            "4 reports fewer than on 2026-11-22:"
            " changning-rsj 2025, changning-wjw 2025, changning-rsj 2024, changning-wjw 2024"
        ),
    ),
    (
        run(agencies={**SEEN, 2024: [*SEEN[2024], "changning-mzj"]}),
        WHOLE,
        "fewer_than_last_year",
        "1 agency reported on 2024 and not on 2025: changning-mzj",
    ),
    (
        run(arguments={"years": "2024-2025"}, agencies={**SEEN, 2024: [*SEEN[2024], "changning-mzj"]}),
        WHOLE,
        "fewer_than_last_year",
        "1 agency reported on 2024 and not on 2025: changning-mzj",
    ),
]
"""What was seen and counted, the fault's kind, its line."""


def test_every_other_fault_is_tried() -> None:
    assert {kind for _, _, kind, _ in SAID} == FAULTS.keys() - {kind.name for kind in OF_THE_CRAWL}


@pytest.mark.parametrize(("part", "counted", "kind", "line"), SAID)
def test_what_they_say(part: SpiderRun, counted: dict[str, Any], kind: str, line: str) -> None:
    assert judged(part, counted) == [(kind, line)]


def test_thresholds_tolerate() -> None:
    part = run(agencies={**SEEN, 2024: ["changning-wjw"]})
    assert judged(part, stats(findings__unknown_label=2), missing_agencies=1, unknown_labels=2) == []


def test_names_are_cut_after_five() -> None:
    part = run(agencies={2025: SEEN[2025], 2024: [f"changning-x{n}" for n in range(7)]})
    [fault] = judged(part, previous=None)
    assert fault.line.endswith("changning-x0, changning-x1, changning-x2, changning-x3, changning-x4, …")


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 11, 23), 2025),
        (date(2026, 4, 1), 2025),
        (date(2026, 3, 31), 2024),
        (date(2025, 3, 31), None),
    ],
)
def test_a_report_year_is_due_in_the_next_april(today: date, year: int | None) -> None:
    assert newest_due({2024, 2025}, "04-01", today) == year


FAULTY: dict[str, tuple[dict[str, Any], str]] = {
    "unreachable": (
        {"govcrawl/unreachable/a.cn": "it does not answer in time"},
        "a.cn can't be reached (it does not answer in time)",
    ),
    "robots": (
        {"govcrawl/robots/a.cn": "status 503"},
        (
            "a.cn is not crawled: its robots.txt can't be had (status 503), which forbids everything;"
            " crawl again when it answers"
        ),
    ),
    "busy": (
        {"govcrawl/busy/a.cn": "60 minutes"},
        "a.cn asks to be left alone for 60 minutes; crawl again after that",
    ),
    "blocked": (
        {
            "govcrawl/blocked/marker": "瑞数",
            "govcrawl/blocked/url": "https://a.cn/",
            "finish_reason": "blocked",
        },
        "blocked: https://a.cn/ answers with a block page (瑞数)",
    ),
    "archive": ({"archive/failed": 1}, "the archive can't be written"),
    "finish_reason": ({"finish_reason": "shutdown"}, "the crawl did not finish (shutdown)"),
    "spider_errors": ({"spider_exceptions/count": 1}, "1 error in the spider's code"),
    "lists_broken": ({"govcrawl/lists/broken": 1, "log_count/ERROR": 1}, "1 list can't be read"),
    "lists_fallback": (
        {"govcrawl/lists/fallback": 2},
        "2 lists found only by searching the site: enter them in districts.toml",
    ),
    "reports_asked": (
        {"govcrawl/fates/asked": 1, "govcrawl/named/asked": "年报？ https://a.cn/1"},
        "1 row called like a report and not fetched, open: 年报？ https://a.cn/1",
    ),
    "entries_cut_off": (
        {"govcrawl/fates/cut_off": 1, "govcrawl/named/cut_off": "某局2024年政府信…"},
        "1 title cut off in a list, maybe of a report: 某局2024年政府信…",
    ),
    "reports_failed": ({"govcrawl/fates/failed": 2}, "2 reports can't be fetched"),
    "reports_closed": (
        {"govcrawl/fates/closed": 1, "govcrawl/named/closed": "某局年报"},
        "1 report closed by robots.txt: 某局年报",
    ),
    "reports_empty": ({"govcrawl/fates/empty": 2}, "2 reports came empty"),
    "attachments_failed": (
        {"govcrawl/attachments/failed": 2},
        "2 attached reports can't be fetched",
    ),
    "reports_lost": (
        {"govcrawl/fates/lost": 1, "govcrawl/named/lost": "某局年报 (no room)", "log_count/ERROR": 2},
        "1 report did not land: 某局年报 (no room)",
    ),
    "settled_twice": (
        {"govcrawl/fates/twice": 1, "govcrawl/named/twice": "某局年报: landed, then failed"},
        "1 row with two fates: 某局年报: landed, then failed",
    ),
    "no_reports": ({"govcrawl/fates/landed": 0, "item_scraped_count": 0}, "no reports found"),
    "log_errors": ({"log_count/ERROR": 3, "log_count/CRITICAL": 1}, "4 errors in the log"),
}
"""A crawl's stats with one fault, by the fault's kind, and what is said of it."""


def test_every_fault_of_a_crawl_is_tried() -> None:
    assert list(FAULTY) == [kind.name for kind in OF_THE_CRAWL]


@pytest.mark.parametrize("kind", FAULTY)
def test_a_fault_of_a_crawl(kind: str) -> None:
    changed, line = FAULTY[kind]
    assert crawl_faults(WHOLE | changed) == [(kind, line)]
    assert judged(stats=WHOLE | changed) == [(kind, line)]


GONE = {
    "govcrawl/unreachable/a.cn": "its name can't be resolved",
    "log_count/ERROR": 1,
    "govcrawl/lists/broken": 9,
}


@pytest.mark.parametrize(
    ("counted", "lines"),
    [
        ({}, ["the crawl did not finish (start_error)", "no reports found"]),
        ({"finish_reason": "finished"}, ["no reports found"]),
        ({"finish_reason": "finished"} | GONE, ["a.cn can't be reached (its name can't be resolved)"]),
        (WHOLE | GONE, ["a.cn can't be reached (its name can't be resolved)", "9 lists can't be read"]),
        (WHOLE | {"govcrawl/fates/lost": 2}, ["2 reports did not land"]),
        (
            WHOLE | {"govcrawl/unreachable/a.cn": "a", "govcrawl/unreachable/b.cn": "b"},
            ["a.cn can't be reached (a)", "b.cn can't be reached (b)"],
        ),
        (WHOLE | {"govcrawl/blocked/marker": "", "finish_reason": "sample"}, []),
        (
            WHOLE | {"govcrawl/fates/other_document": 5, "govcrawl/lists/missing": 2, "log_count/WARNING": 1},
            [],
        ),
    ],
)
def test_causes_come_first_and_hide_what_follows_from_them(counted: dict[str, Any], lines: list[str]) -> None:
    assert [fault.line for fault in crawl_faults(counted)] == lines


@pytest.mark.parametrize("kind", FAULTY)
def test_a_crawl_that_did_not_see_all_is_compared_with_none(kind: str) -> None:
    unseen = {
        *("unreachable", "robots", "busy", "blocked", "archive"),
        *("finish_reason", "no_reports", "reports_lost"),
    }
    found = {fault.kind for fault in judged(run(agencies={}), WHOLE | FAULTY[kind][0])}
    assert found == ({kind} if kind in unseen else {kind, "fewer_than_before"})


def test_an_error_in_the_log_after_the_judgement_counts() -> None:
    part = run(agencies={**SEEN, 2024: ["changning-wjw"]})
    before = judged(part)
    assert [fault.kind for fault in before] == ["fewer_than_before"]
    late = final_faults(WHOLE | {"log_count/ERROR": 1}, before)
    assert [fault.kind for fault in late] == ["log_errors", "fewer_than_before"]
    assert final_faults(WHOLE, before) == before


def test_in_the_order_of_the_table() -> None:
    part = run(failed_checks=4, unreadable={"/a": "某局年报"})
    everything = stats(**{f"findings__{rule}": 1 for rule in ("unknown_label", "district_disagrees")})
    found = [fault.kind for fault in judged(part, everything | {"govcrawl/lists/broken": 1})]
    assert found == [kind for kind in FAULTS if kind in found]
    assert len(found) == 1 + len(OF_THE_READING) - 2
