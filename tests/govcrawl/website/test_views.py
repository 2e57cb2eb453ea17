"""What pages show, from facts that a person can add up."""

from typing import Any

import pytest

from govcrawl.runs.history import Run, SpiderRun
from govcrawl.website.charts import Value
from govcrawl.website.facts import HEAD, Facts, Figure, Finding
from govcrawl.website.findings import cases, rules
from govcrawl.website.model import Compared, World
from govcrawl.website.views import (
    Change,
    Sum,
    changes,
    district,
    names,
    night,
    side_by_side,
    totals,
    trends,
)
from govcrawl.website.wording import Words

ZH = Words("zh")


def figure(raw: str, *, marked: bool = False) -> Figure:
    return Figure(raw, float(raw) if raw.strip().isdecimal() else None, marked)


def facts(agency: str, year: int, figures: dict[str, Figure] | None = None, **head: Any) -> Facts:
    known = dict.fromkeys(HEAD) | {"district": "changning", "agency_name": agency, "status": "complete"}
    known |= {"n_values": 3, "n_marked": 0, "report_version": "v"}
    findings = head.pop("findings", ())
    return Facts(agency, year, known | head, figures or {}, findings)


def world(*reports: Facts, **more: Any) -> World:
    years = sorted({one.year for one in reports})
    return World({(one.agency, one.year): one for one in reports}, more.pop("grids", {}), years, None, **more)


CELL = "requests.granted.total"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ({2022: "3", 2023: "3"}, [Change("3"), Change("3")]),
        ({2022: "3", 2023: "4", 2024: "1"}, [Change("3"), Change("4", way=1), Change("1", way=-1)]),
        ({2022: "3", 2024: "90"}, [Change("3"), Change("90")]),  # not the year before
        ({2022: "3", 2023: "", 2024: "90"}, [Change("3"), Change(""), Change("90")]),  # a blank is no zero
        ({2022: "4", 2023: "20"}, [Change("4"), Change("20", way=1)]),
        ({2022: "4", 2023: "21"}, [Change("4"), Change("21", way=1, jump=True)]),
        ({2022: "19", 2023: "0"}, [Change("19"), Change("0", way=-1)]),
        ({2022: "20", 2023: "0"}, [Change("20"), Change("0", way=-1, jump=True)]),
    ],
)
def test_changes_against_the_year_before(printed: dict[int, str], expected: list[Change]) -> None:
    reports = [facts("changning-a", year, {CELL: figure(raw)}) for year, raw in printed.items()]
    assert changes(reports, CELL) == expected


def test_side_by_side_stands_in_the_order_of_the_form_with_gaps_open() -> None:
    cells = ["requests.refused.state_secret.total", "requests.new_received.total", CELL]
    one = facts("changning-a", 2023, {cell: figure("1") for cell in cells})
    other = facts(
        "changning-a", 2024, {CELL: figure("2", marked=True), "reviews.reconsideration.total": figure("0")}
    )
    (_, lines), (reviews, _) = side_by_side([one, other], "zh")
    assert [line.name for line in lines] == [
        "本年新收政府信息公开申请数量",
        "予以公开",
        "不予公开 · 属于国家秘密",
    ]
    assert lines[0].changes == [Change("1"), None]
    assert lines[1].changes == [Change("1"), Change("2", marked=True, way=1)]
    assert "行政复议" in reviews


def test_names_over_time() -> None:
    named = [(2019, "甲局"), (2020, "甲局"), (2021, "乙局"), (2023, "乙局"), (2024, "甲局")]
    reports = [facts("changning-a", year, agency_name=name) for year, name in named]
    assert names(reports) == [(2019, 2020, "甲局"), (2021, 2023, "乙局"), (2024, 2024, "甲局")]


ROWS = ("new_received", "granted", "partially_granted", "total_processed")


def _requests(*raws: str, marked: str = "") -> dict[str, Figure]:
    pairs = zip(ROWS, raws, strict=True)
    return {f"requests.{row}.total": figure(raw, marked=row == marked) for row, raw in pairs}


def test_trends_sum_the_agencies_and_divide_sums() -> None:
    reports = [
        facts("changning-a", 2023, _requests("10", "4", "1", "8")),
        facts("changning-b", 2023, _requests("5", "1", "0", "4", marked="granted")),
        facts("changning-a", 2024, _requests("7", "0", "0", "0")),
        facts("changning-b", 2024, _requests("", "2", "", "2")),
    ]
    found = {trend.title: trend.numbers["sum"] for trend in trends([2023, 2024], {"sum": reports}, ZH)}
    assert found[ZH("t_requests")] == {2023: Value(15), 2024: Value(7)}  # a blank counts for nothing
    assert ZH("t_granted") not in found  # of 2024 nothing was processed that could be divided by: one point
    assert ZH("t_fees") not in found
    share = trends(
        [2022, 2023], {"sum": [*reports, facts("changning-a", 2022, _requests("1", "1", "0", "1"))]}, ZH
    )[1]
    assert share.numbers["sum"][2023] == Value(50, marked=True)


def test_sheets_count_requests_too() -> None:
    reports = [
        facts("changning-a", 2018, {"indicators.requests_received": figure("6")}),
        facts("changning-a", 2019, {"requests.new_received.total": figure("8")}),
    ]
    [trend] = trends([2018, 2019], {"own": reports}, ZH)
    assert trend.numbers == {"own": {2018: Value(6), 2019: Value(8)}}


def test_the_districts_total_against_the_sum_of_its_agencies() -> None:
    one = Compared(
        "district_total", "info", False, 340, 350, "总计: 340 in 19 agencies landed, the district counts 350"
    )
    other = one._replace(
        left=2, right=2, message="行政许可: 2 in 1 agencies landed, the district counts 2", holds=True
    )
    had = world(facts("changning-qzf", 2023), compared={("changning-qzf", 2023): [one, other]})
    assert totals(had, ["changning-qzf"], "en") == [
        (2023, [Sum(2023, "Total processed", 19, 340, 350), Sum(2023, "Administrative licences", 1, 2, 2)])
    ]


def test_rules_the_gravest_first_with_all_their_cases() -> None:
    wrong = Finding("outcomes_sum", "error", "1 ≠ 2")
    odd = Finding("label_typo", "info", "x")
    had = world(
        facts("changning-a", 2023, findings=(odd, odd)),
        facts("changning-b", 2024, findings=(wrong, odd)),
        compared={("changning-b", 2024): [Compared("carried_over", "warning", False, 1, 2, "m")]},
    )
    assert [(one.rule, one.cases) for one in rules(had)] == [
        ("outcomes_sum", 1),
        ("carried_over", 1),
        ("label_typo", 3),
    ]
    assert [key for key, _ in cases(had)["label_typo"]] == [
        ("changning-b", 2024),
        *[("changning-a", 2023)] * 2,
    ]


def test_what_changed_last_night() -> None:
    part = SpiderRun(
        "changning", state="suspicious", finished_at="x", written=["changning-a-2024", "changning-gone-2024"]
    )
    run = Run("r", started_at="2026-11-22T02:15:00+08:00", finished_at="x", spiders={"changning": part})
    told = night(world(facts("changning-a", 2024), run=run), ZH)
    assert told is not None
    assert (told["when"], told["states"]) == ("2026-11-21 18:15", [("changning", ZH("state_attention"))])
    assert [one.agency for one in told["written"]] == ["changning-a"]
    assert night(world(), ZH) is None


def test_a_districts_page_counts_gaps_of_every_year() -> None:
    grid = {("changning-a", 2022): "read", ("changning-a", 2023): "missing", ("changning-b", 2023): "missing"}
    had = world(facts("changning-a", 2022), facts("changning-x", 2023), grids={"changning": grid})
    page = district(had, "changning", "zh", ZH)
    assert page["gaps"] == {2023: 2}
    assert [(one.slug, one.home is None) for one in page["agencies"]] == [
        ("changning-a", False), ("changning-b", True), ("changning-x", False),
    ]  # fmt: skip
