"""The shape of a district: which part of it is missing."""

import pytest

from govcrawl.defects import Defect
from govcrawl.fates import Row
from govcrawl.runs.shape import by_law, least_of, missing, part_of, parts_of, promised, seen, years
from pipelines.places import District, Least, agencies, district, districts

OWN, DEPARTMENTS, STREETS = "own reports", "departments", "streets and towns"


@pytest.mark.parametrize(
    ("agency", "title", "part"),
    [
        ("changning-qzf", "", OWN),
        ("changning-qfb", "", OWN),
        ("changning-rsj", "", DEPARTMENTS),
        ("changning-xhljd", "", STREETS),
        ("changning-xjz", "新泾镇", STREETS),
        ("elsewhere-xzbd4711", "某区新镇2024年政府信息公开工作年度报告", STREETS),
        ("elsewhere-bjjd4711", "北街街道办事处2024年年报", STREETS),
        ("elsewhere-csj4711", "某区城市管理局2024年年报", DEPARTMENTS),
        ("elsewhere-czh4711", "某区城镇化办公室2024年年报", DEPARTMENTS),
    ],
)
def test_part_of(agency: str, title: str, part: str) -> None:
    assert part_of(agency, title) == part


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("各街道、镇年报", {STREETS}),
        ("街镇年报", {STREETS}),
        ("各部门政府信息公开年报", {DEPARTMENTS}),
        ("委办局", {DEPARTMENTS}),
        ("部门、街道年报", {DEPARTMENTS, STREETS}),
        ("政府信息公开年报", set()),
        ("2024年", set()),
    ],
)
def test_promised(name: str, parts: set[str]) -> None:
    assert promised(name) == parts


def row(agency: str, fate: str = "landed", year: int = 2024) -> Row:
    return Row(f"{agency} {year}", f"/{agency}/{year}", "/nb/", fate, report=(agency, year))  # type: ignore[arg-type]


LEAST = {OWN: 1, DEPARTMENTS: 2, STREETS: 1}


@pytest.mark.parametrize(
    ("rows", "lacking"),
    [
        ([], [f"{OWN}: 0 of 1", f"{DEPARTMENTS}: 0 of 2", f"{STREETS}: 0 of 1"]),
        ([row("changning-qfb"), row("changning-rsj"), row("changning-mzj"), row("changning-xjz")], []),
        (
            [
                row("changning-qzf"),
                row("changning-rsj"),
                row("changning-rsj", year=2023),
                row("changning-xjz"),
            ],
            [f"{DEPARTMENTS}: 1 of 2"],
        ),
        (
            [
                *(
                    row("changning-qzf", "known"),
                    row("changning-rsj", "copy"),
                    row("changning-mzj", "unchanged"),
                ),
                row("changning-xjz", "unreadable"),
            ],
            [f"{STREETS}: 0 of 1"],
        ),
    ],
)
def test_missing(rows: list[Row], lacking: list[str]) -> None:
    """Agencies count, not reports, of all years together; what can't be read is no report."""
    found = list(missing(seen(rows), LEAST))  # type: ignore[arg-type]
    said = [f"{one.about}: {one.why.split()[0]} of {one.why.split()[-2]}" for one in found]
    assert said == lacking
    assert all(one.kind == "part_missing" for one in found)


def test_what_there_must_be() -> None:
    changning, unknown = district("changning"), District(key="x", name="x")
    numbers = {OWN: 1, DEPARTMENTS: 10, STREETS: 5}
    assert least_of(changning, live=True, promises=()) == numbers
    assert least_of(changning, live=False, promises=()) == {}, "an imitated site is a small world"
    assert least_of(changning, live=False, promises={STREETS}) == {STREETS: 1}
    assert least_of(unknown, live=True, promises=()) == {}
    assert parts_of(["changning-qfb", "changning-xjz"]) == {OWN, STREETS}


def test_shanghais_numbers_leave_room() -> None:
    """Departments in all districts, and of streets and towns half of those that exist."""
    for one in districts().values():
        if one.city == "shanghai" and not one.successor:
            assert one.least is not None, one.key
            streets = len(by_law(one.key)) // 2
            assert one.least == Least(10, streets, 10 + streets + 1), one.key
            today = [agency for agency in agencies(one.key) if agency.successor is None]
            assert len(today) < one.most < 1.5 * len(today), one.key


def test_by_law() -> None:
    assert "changning-xjz" in by_law("changning")
    assert not {"changning-rsj", "changning-qzf"} & by_law("changning")
    assert by_law("nowhere") == set()


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        ({2024: 3, 2023: 3}, []),
        ({2024: 2, 2023: 3}, ["xincheng 2024: 2 seen, at least 3 expected"]),
        ({2024: 3, 2023: 1}, []),  # years that are over may have fewer
        ({2024: 6, 2023: 3}, ["xincheng 2024: 6 seen, at most 5 expected"]),
        ({2024: 5, 2019: 7}, ["xincheng 2019: 7 seen, at most 5 expected"]),
        ({2025: 1, 2024: 3}, []),  # not due yet
    ],
)
def test_as_many_agencies_a_year_as_the_registry_says(seen: dict[int, int], why: list[str]) -> None:
    place = District(key="xincheng", name="新城区", least=Least(agencies=3), most=5)
    found = {year: [f"xincheng-{n}" for n in range(number)] for year, number in seen.items()}
    assert [f"{one.about}: {one.why}" for one in years(found, place, 2024)] == why
    assert list(years(found, District(key="xincheng", name="新城区"), 2024)) == []


def test_a_missing_part_says_what_was_seen() -> None:
    [defect] = missing({OWN: set(), DEPARTMENTS: set(), STREETS: {"a"}}, {STREETS: 5})  # type: ignore[dict-item]
    assert defect == Defect("part_missing", STREETS, "1 seen, at least 5 expected", "街道乡镇")
