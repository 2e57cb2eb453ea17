"""The monitors: what each of them lets pass and what it says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from govcrawl.defects import Defect
from govcrawl.fates import Row
from govcrawl.runs.faults import FAULTS, OF_THE_CRAWL, Fault
from govcrawl.runs.history import SpiderRun
from govcrawl.runs.monitors import crawl_faults, final_faults, judge, newest_due, unreadable
from pipelines.places import Acknowledged
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
    defects: Sequence[Defect] = (),
    owing: Sequence[str] = (),
    **tolerated: Any,
) -> list[Fault]:
    limits = replace(STRICT, **tolerated)
    return judge(part, stats, previous, limits, TODAY, defects=defects, owing=owing).faults


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
        (run(agencies={**SEEN, 2025: ["changning-rsj"]}, unread={2025: ["changning-wjw"]}), WHOLE, GOOD),
        (run(agencies={2024: SEEN[2024]}, unread={2025: ["changning-rsj"]}), WHOLE, None),
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
        "1 agency reported on 2024 and not on 2025: changning-mzj 2025",
    ),
    (
        run(arguments={"years": "2024-2025"}, agencies={**SEEN, 2024: [*SEEN[2024], "changning-mzj"]}),
        WHOLE,
        "fewer_than_last_year",
        "1 agency reported on 2024 and not on 2025: changning-mzj 2025",
    ),
]
"""What was seen and counted, the fault's kind, its line."""


def test_every_other_fault_is_tried() -> None:
    tried = (
        {kind for _, _, kind, _ in SAID} | DEFECTS.keys() | {"agencies_missing", "rows_unexpected"}
    )  # these elsewhere
    assert tried == FAULTS.keys() - FAULTY.keys()


@pytest.mark.parametrize(("part", "counted", "kind", "line"), SAID)
def test_what_they_say(part: SpiderRun, counted: dict[str, Any], kind: str, line: str) -> None:
    assert judged(part, counted) == [(kind, line)]


def test_thresholds_tolerate() -> None:
    part = run(agencies={**SEEN, 2024: ["changning-wjw"]})
    assert judged(part, stats(findings__unknown_label=2), missing_agencies=1, unknown_labels=2) == []


def test_names_are_cut_after_five() -> None:
    part = run(agencies={2025: SEEN[2025], 2024: [f"changning-x{n}" for n in range(7)]})
    [fault] = judged(part, previous=None)
    assert fault.line.endswith(", ".join(f"changning-x{n} 2025" for n in range(5)) + ", …")


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
    "no_reports": ({"govcrawl/fates/landed": 0, "item_scraped_count": 0}, "no reports found"),
    "log_errors": ({"log_count/ERROR": 3, "log_count/CRITICAL": 1}, "4 errors in the log"),
}
"""A crawl's stats with one fault, by the fault's kind, and what is said of it."""

URL = "https://a.cn/1"
DEFECTS: dict[str, tuple[Defect, str]] = {
    kind: (Defect(kind, about, why, title), line)
    for kind, about, why, title, line in (
        ("lists_broken", URL, "status 404", "", f"1 list can't be read: {URL} (status 404)"),
        (
            "lists_closed",
            URL,
            "Forbidden by robots.txt",
            "",
            f"1 list closed by robots.txt: {URL} (Forbidden by robots.txt)",
        ),
        (
            "lists_not_walked",
            URL,
            "its link has no address",
            "区教育局",
            f"1 column not walked: 区教育局 {URL} (its link has no address)",
        ),
        (
            "lists_fallback",
            URL,
            "",
            "",
            f"1 list found only by searching the site, to be entered in districts.toml: {URL}",
        ),
        (
            "city_search",
            URL,
            "2 reports",
            "",
            f"1 search of the city found reports that no list has: {URL} (2 reports)",
        ),
        (
            "reports_asked",
            URL,
            "",
            "年报？",
            f"1 row called like a report and not fetched, open: 年报？ {URL}",
        ),
        (
            "entries_cut_off",
            URL,
            "",
            "某局2024年政府信…",
            f"1 title cut off in a list, maybe of a report: 某局2024年政府信… {URL}",
        ),
        (
            "reports_failed",
            URL,
            "status 503",
            "某局年报",
            f"1 report can't be fetched: 某局年报 {URL} (status 503)",
        ),
        ("reports_closed", URL, "", "某局年报", f"1 report closed by robots.txt: 某局年报 {URL}"),
        ("reports_empty", URL, "", "某局年报", f"1 report came empty: 某局年报 {URL}"),
        (
            "attachments_failed",
            URL,
            "not a file",
            "某局年报",
            f"1 attached report can't be fetched: 某局年报 {URL} (not a file)",
        ),
        ("reports_lost", URL, "no room", "某局年报", f"1 report did not land: 某局年报 {URL} (no room)"),
        (
            "settled_twice",
            "某局年报: landed, then failed",
            "",
            "",
            "1 row with two fates: 某局年报: landed, then failed",
        ),
        (
            "quarantined",
            URL,
            "year unknown",
            "某局年报",
            f"1 report in quarantine, whose or of which year is unclear: 某局年报 {URL} (year unknown)",
        ),
        (
            "unreadable",
            URL,
            "a picture",
            "某局年报",
            f"1 report can't be read, open them: 某局年报 {URL} (a picture)",
        ),
        ("vanished", URL, "", "某局年报", f"1 report no longer listed, kept: 某局年报 {URL}"),
        (
            "fallen_together",
            "changning-rsj 2024",
            "",
            "甲局 and 乙局",
            "1 report listed under two titles with different figures: 甲局 and 乙局 changning-rsj 2024",
        ),
        (
            "part_missing",
            "departments",
            "3 seen, at least 10 expected",
            "部门",
            "1 part with reports of too few agencies: 部门 departments (3 seen, at least 10 expected)",
        ),
        (
            "agencies_a_year",
            "changning 2024",
            "3 seen, at least 16 expected",
            "",
            "1 year with too few or too many agencies: changning 2024 (3 seen, at least 16 expected)",
        ),
    )
}
"""One thing that is wrong, by its kind, and what is said of it."""


def test_every_fault_of_a_crawl_is_tried() -> None:
    assert {*FAULTY, *DEFECTS} >= {kind.name for kind in OF_THE_CRAWL}


@pytest.mark.parametrize("kind", DEFECTS)
def test_a_defect(kind: str) -> None:
    defect, line = DEFECTS[kind]
    assert (kind, line) in judged(stats=WHOLE | {"log_count/ERROR": 1}, defects=[defect])
    assert judged(defects=[defect]) == [(kind, line)]
    assert judged(defects=[defect, defect]) == [(kind, line)], "one thing is one defect, however often met"


PICTURE = Row("某局年报", URL, "https://a.cn/", "unreadable", "a picture, which is not read")
ABOUT_IT = Acknowledged("unreadable", URL, "they scan theirs", "2026-11-20", "a picture")


@pytest.mark.parametrize(
    ("part", "entries", "found"),
    [
        (run(unreadable={URL: f"某局年报 {URL}"}), [], [PICTURE.why]),
        (run(known_unreadable={URL: f"某局年报 {URL}"}), [], []),
        (run(known_unreadable={URL: f"某局年报 {URL}"}), [ABOUT_IT], [PICTURE.why]),
        (run(known_unreadable={URL: "x"}), [replace(ABOUT_IT, about="https://a.cn/2")], []),
        (run(unreadable={f"{URL}?x": f"某局年报 {URL}?x"}), [], [""]),  # of a run that was killed
    ],
)
def test_reports_that_can_not_be_read_are_said_once_or_as_the_registry_speaks_of_them(
    part: SpiderRun, entries: list[Acknowledged], found: list[str]
) -> None:
    assert [one.why for one in unreadable(part, [PICTURE], entries)] == found


def test_agencies_that_owe_a_report() -> None:
    owing = ["changning-rsj", "changning-xhljd", "changning-xjz"]
    lines = judged(run(unread={2025: ["changning-xjz"]}), owing=owing)
    line = "1 agency of the registry without a report on 2025: changning-xhljd 2025"
    assert lines == [("agencies_missing", line)]
    before = run(agencies={2025: SEEN[2025], 2024: [*SEEN[2024], "changning-xhljd", "changning-xjz"]})
    assert [kind for kind, _ in judged(before, previous=None, owing=owing)] == ["fewer_than_last_year"]


@pytest.mark.parametrize("kind", FAULTY)
def test_a_fault_of_a_crawl(kind: str) -> None:
    changed, line = FAULTY[kind]
    assert crawl_faults(WHOLE | changed) == ([(kind, line)] if kind != "log_errors" else [])
    assert judged(stats=WHOLE | changed) == [(kind, line)]


GONE = {
    "govcrawl/unreachable/a.cn": "its name can't be resolved",
    "log_count/ERROR": 1,
}
OF_ITS_HOST = [
    Defect("lists_broken", "https://a.cn/list/", "a.cn can't be reached (its name can't be resolved)"),
    Defect("reports_failed", "https://a.cn/1.html", "a.cn can't be reached (its name can't be resolved)"),
]
OTHER = Defect("lists_broken", "https://b.cn/list/", "status 404")


@pytest.mark.parametrize(
    ("counted", "lines"),
    [
        ({}, ["the crawl did not finish (start_error)", "no reports found"]),
        ({"finish_reason": "finished"}, ["no reports found"]),
        ({"finish_reason": "finished"} | GONE, ["a.cn can't be reached (its name can't be resolved)"]),
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
    assert [fault.line for fault in judged(SpiderRun("changning"), counted, None)] == lines


def test_a_host_given_up_is_one_fault() -> None:
    """Not one for each of its lists and reports; other hosts' are said all the same."""
    gone = ("unreachable", "a.cn can't be reached (its name can't be resolved)")
    assert judged(stats=WHOLE | GONE, defects=OF_ITS_HOST) == [gone]
    broken = ("lists_broken", "1 list can't be read: https://b.cn/list/ (status 404)")
    assert judged(stats=WHOLE | GONE, defects=[*OF_ITS_HOST, OTHER]) == [gone, broken]
    nothing = {"finish_reason": "finished"} | GONE
    assert judged(SpiderRun("changning"), nothing, None, defects=[*OF_ITS_HOST, OTHER]) == [gone]


@pytest.mark.parametrize("kind", FAULTY)
def test_a_crawl_that_did_not_see_all_is_compared_with_none(kind: str) -> None:
    unseen = {"unreachable", "robots", "busy", "blocked", "archive", "finish_reason", "no_reports"}
    found = {fault.kind for fault in judged(run(agencies={}), WHOLE | FAULTY[kind][0])}
    assert found == ({kind} if kind in unseen else {kind, "fewer_than_before"})


def test_a_report_that_was_lost_was_not_seen() -> None:
    defects = [DEFECTS["reports_lost"][0], DEFECTS["part_missing"][0]]
    found = judged(run(agencies={}), defects=defects, owing=["changning-xhljd"])
    assert [kind for kind, _ in found] == ["reports_lost"]


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
    found = [fault.kind for fault in judged(part, everything, defects=[OTHER])]
    assert found == [kind for kind in FAULTS if kind in found]
    assert len(found) == 4
