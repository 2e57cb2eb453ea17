from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from itertools import permutations

import pytest

from pipelines.records import Check, Report, Value
from pipelines.store.copies import CONFLICT, CROWD, KEPT, NAMED, RECAPTURE, admit, settle
from tests.pipelines.store.reports import URL, make_narrative, make_report

OTHER, THIRD = "https://www.shcn.gov.cn/zwgk/art_2.html", "https://www.shcn.gov.cn/files/3.pdf"


def at(day: int, **fields: object) -> Report:
    number = fields.pop("number", 1)
    assert isinstance(number, int | float)
    moment = datetime(2025, 1, day, tzinfo=UTC)
    return make_report(number=number, fetched_at=moment, **{"source_sha256": f"{day}"} | fields)


def landed(captures: list[Report]) -> tuple[Report, list[Report]]:
    """What stands after captures arrived one by one, each settled before the next as the store does."""

    def arrive(copies: list[Report], capture: Report) -> list[Report]:
        winner, others = settle(admit(copies, capture))
        return [winner, *others]

    winner, *others = reduce(arrive, captures, list[Report]())
    return winner, others


def test_one_document_lands_as_it_is() -> None:
    assert landed([make_report()]) == (make_report(), [])


def test_a_capture_of_a_time_to_come_gives_way() -> None:
    """The clock of the machine was ahead when it was fetched."""
    ahead = replace(at(1), fetched_at=datetime.now(UTC) + timedelta(days=2000))
    now = at(2, number=2)
    for order in permutations([ahead, now]):
        winner, others = landed(list(order))
        assert (winner.fetched_at, winner.values, others) == (now.fetched_at, now.values, [])


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (at(1), at(2, source_url=OTHER, status="partial")),
        (at(1, published_on=date(2025, 3, 1)), at(2, source_url=OTHER)),
        (at(1), at(2, source_url=OTHER, published_on=None)),
        (at(1), at(2, source_url=OTHER, checks=[make_report().checks[0]._replace(holds=False)])),
        (at(1), at(2, source_url=OTHER, values=make_report().values[1:])),
        (at(1), at(2, source_url="https://a.cn/", media_type="application/pdf")),
        (at(1), at(2, source_url=OTHER)),
    ],
    ids=[
        "status",
        "published later",
        "publication unknown",
        "errors",
        "fewer numbers",
        "not a page",
        "address",
    ],
)
def test_the_better_copy_lands_whichever_came_first(better: Report, worse: Report) -> None:
    for order in permutations([better, worse]):
        winner, [other] = landed(list(order))
        assert (winner.source_url, other.source_url) == (better.source_url, worse.source_url)
        assert winner.other_urls == (worse.source_url,)


def test_copies_that_print_the_same_are_no_conflict() -> None:
    winner, _ = landed([at(1), at(2, source_url=OTHER)])
    assert (winner.values, winner.checks) == (make_report().values, make_report().checks)


def test_copies_that_print_other_numbers_are_a_finding_and_mark_the_cells() -> None:
    other = at(2, source_url=OTHER)
    other.values[10] = replace(other.values[10], raw="7", value=7.0)
    cell = other.values[10].cell
    winner, [loser] = landed([at(1), other])
    [finding] = [check for check in winner.checks if check.rule == CONFLICT]
    assert (finding.cells, finding.holds) == ((cell,), False)
    assert finding.message.startswith(OTHER)
    assert [value.cell for value in winner.values if CONFLICT in value.marks] == [cell]
    assert loser.values == other.values


def test_cells_that_one_copy_lacks_are_no_conflict() -> None:
    partial = at(
        2, source_url=OTHER, values=[Value("requests", "granted", "total", None), *make_report().values[:5]]
    )
    for other in (partial, make_narrative(source_url=OTHER)):
        winner, _ = landed([at(1), other])
        assert not [check for check in winner.checks if check.rule == CONFLICT]


def test_what_lands_does_not_depend_on_the_order_of_arrival() -> None:
    captures = [
        at(1, number=1),
        at(3, number=3),
        at(2, number=2, source_url=OTHER),
        at(4, number=4, source_url=OTHER, other_urls=("https://mirror.cn/",)),
        at(2, number=3, source_url=THIRD, media_type="application/pdf"),
    ]
    [first, *rest] = [landed(list(order)) for order in permutations(captures)]
    assert first[0].source_url == URL
    assert first[0].other_urls == ("https://mirror.cn/", THIRD, OTHER)
    assert all(result == first for result in rest)


def test_a_corrected_page_takes_its_conflict_away() -> None:
    winner, _ = landed([at(1, number=1), at(1, number=2, source_url=OTHER), at(2, number=2)])
    assert CONFLICT not in {check.rule for check in winner.checks}
    assert not [value for value in winner.values if CONFLICT in value.marks]


def test_a_new_reading_of_the_same_bytes_wins_and_keeps_the_last_capture() -> None:
    captured = at(5, source_sha256="ab", archive_record="last")
    again = at(1, source_sha256="ab", archive_record="first", parser_version="2")
    winner, _ = landed([captured, again])
    assert (winner.parser_version, winner.archive_record, winner.fetched_at) == (
        "2",
        "last",
        captured.fetched_at,
    )


def test_an_error_page_does_not_wipe_out_numbers() -> None:
    error_page = at(2, status="unreadable", values=[])
    for order in permutations([at(1), error_page]):
        winner, others = landed(list(order))
        assert (winner.values, others) == (make_report().values, [])
        assert [check.rule for check in winner.findings] == ["unknown_label", RECAPTURE]
    winner, _ = landed([at(1), error_page, at(3)])
    assert RECAPTURE not in {check.rule for check in winner.checks}


def test_of_endless_copies_the_best_are_kept_in_whatever_order_they_come() -> None:
    captures = [at(1 + n % 28, source_url=f"https://a.cn/{n:03}", number=n % 7) for n in range(NAMED + 20)]
    stand = [landed(order) for order in (captures, captures[::-1], captures[60:] + captures[:60])]
    for winner, others in stand:
        assert [copy.source_url for copy in (winner, *others)] == [
            f"https://a.cn/{n:03}" for n in range(KEPT)
        ]
        assert winner.other_urls == tuple(f"https://a.cn/{n:03}" for n in range(1, NAMED + 1))
        assert [check.rule for check in winner.findings].count(CROWD) == 1
        assert CROWD not in {check.rule for copy in others for check in copy.checks}
    assert stand[0] == stand[1] == stand[2]


def test_that_there_were_too_many_is_not_forgotten() -> None:
    """The documents that were dropped are not there to be counted again."""
    captures = [at(1, source_url=f"https://a.cn/{n:03}") for n in range(KEPT)]
    assert CROWD not in {check.rule for check in landed(captures)[0].checks}
    winner, _ = landed([*captures, at(1, source_url=OTHER), at(2, source_url="https://a.cn/000", number=2)])
    assert CROWD in {check.rule for check in winner.checks}


@pytest.mark.parametrize("status", ["unreadable", "partial"])
def test_a_reading_without_pictures_takes_nothing_from_one_with_them(status: str) -> None:
    """Crawled, read again with `reparse --ocr`, and then again without."""
    told = Check("ocr", "info", False, "what its pictures show was recognised (OCR)")
    first = at(1, source_sha256="x", status=status, values=[], checks=[])
    recognised = at(1, source_sha256="x", checks=[told], number=5)
    again = at(2, source_sha256="x", status=status, values=[], checks=[])
    winner, others = landed([first, recognised, again])
    assert (winner.values, winner.status, others) == (recognised.values, "complete", [])
    assert winner.fetched_at == again.fetched_at
    better = at(2, source_sha256="x", checks=[told], number=6)
    assert landed([first, recognised, again, better])[0].values == better.values


def test_other_bytes_replace_what_was_recognised() -> None:
    told = Check("ocr", "info", False, "what its pictures show was recognised (OCR)")
    winner, _ = landed([at(1, checks=[told], number=5), at(2, number=6)])
    assert winner.values == at(2, number=6).values
