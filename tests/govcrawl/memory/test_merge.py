"""What several crawls remember comes to the same in any order, however often."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from govcrawl.memory.database import KnownReport, Memory, Validators, all_known
from govcrawl.memory.merge import both, merge_memory
from pipelines.archive import ArchiveWriter, Exchange

NOW = datetime(2026, 11, 27, tzinfo=UTC)
DAYS = st.integers(-3, 2).map(lambda days: NOW + timedelta(days=days))  # of clocks that are ahead, too


@st.composite
def reports(draw: st.DrawFn) -> KnownReport:
    return KnownReport(
        *(
            "changning",
            "a.example/1",
            draw(st.sampled_from(["旧", "新"])),
            "https://a.example/1",
            "https://a.example/",
        ),
        *(None, "changning-rsj", 2024, draw(st.sampled_from(["x", "y"]))),
        *(draw(DAYS), draw(DAYS), draw(DAYS), draw(DAYS), draw(st.none() | DAYS)),
    )


@settings(deadline=None)
@given(reports(), reports(), reports())
def test_of_a_report_what_was_seen_last(one: KnownReport, two: KnownReport, three: KnownReport) -> None:
    assert both(one, one, NOW) == one
    assert both(one, two, NOW) == both(two, one, NOW)
    assert both(both(one, two, NOW), three, NOW) == both(one, both(two, three, NOW), NOW)
    found = both(one, two, NOW)
    assert found.first_seen == min(one.first_seen, two.first_seen)
    past = [each for each in (one, two) if each.checked_at <= NOW]
    if past:
        assert found.checked_at == max(each.checked_at for each in past)
        assert found.sha256 in {each.sha256 for each in past if each.checked_at == found.checked_at}


def known(day: int, **more: object) -> KnownReport:
    moment = datetime(2026, 3, day, tzinfo=UTC)
    given = {"entry": "a.example/1", "sha256": f"{day}", "vanished_at": None} | more
    return KnownReport(
        spider="changning", title="年报", url="https://a.example/1", listed_url="https://a.example/",
        listed_on=None, agency="changning-rsj", year=2024, first_seen=moment, checked_at=moment,
        changed_at=moment, listed_at=moment, **given,  # type: ignore[arg-type]
    )  # fmt: skip


def test_what_no_list_names_any_more_and_what_one_names_again() -> None:
    day = datetime(2026, 3, 5, tzinfo=UTC)
    gone, there = known(1, vanished_at=day), known(9)
    assert both(gone, known(4), NOW).vanished_at == day
    assert both(gone, there, NOW).vanished_at is None


def folder(root: Path, day: int, *reports: KnownReport) -> Path:
    """One whose crawl fetched a list on that day of March, with an ETag of it."""
    writer = ArchiveWriter(
        root / "archive", f"202603{day:02}T021500Z-9f3a1c", "changning", {"origin": "embedded"}
    )
    fetched = datetime(2026, 3, day, tzinfo=UTC)
    record = writer.exchange(Exchange("https://a.example/", 200, [], b"%d" % day, fetched))
    writer.close()
    with Memory(root) as memory:
        memory.write([*reports, Validators("https://a.example/", f'"{day}"', None, "text/html", record)])
    return root


def test_folders_in_any_order(tmp_path: Path) -> None:
    nodes = [
        folder(tmp_path / "a", 1, known(1), known(1, entry="a.example/only")),
        folder(tmp_path / "b", 9, known(9)),
        folder(tmp_path / "c", 4, known(4)),
        tmp_path / "none",
    ]
    found = []
    for number, order in enumerate(permutations(nodes)):
        into = tmp_path / f"into{number}"
        for node in nodes[:3]:  # the archives are united before
            for file in (node / "archive").glob("*/*.gz"):
                target = into / file.relative_to(node)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read_bytes())
        for node in (*order, *order):
            merge_memory(into, node)
        found.append(all_known(into))
    assert found == [found[0]] * len(found)
    assert [(one.entry, one.sha256) for one in found[0] if isinstance(one, KnownReport)] == [
        ("a.example/1", "9"),
        ("a.example/only", "1"),
    ]
    assert [one.etag for one in found[0] if isinstance(one, Validators)] == ['"9"']
