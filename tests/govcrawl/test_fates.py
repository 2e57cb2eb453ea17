"""The ledger: each row of a list ends in one fate, whatever happens in whatever order."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcrawl.fates import COLUMNS, FATES, Ledger, Row, columns, count, listed, with_copies

LIST = "https://a.cn/nb/index.html"


def ledger_with(*documents: str) -> Ledger:
    """A ledger with an open row for each document."""
    ledger = Ledger()
    for document in documents:
        assert ledger.take(document, f"{document}年报", f"https://a.cn/{document}", LIST)
    return ledger


def fates(ledger: Ledger) -> list[str | None]:
    return [row.fate for row in ledger.rows()]


def test_the_rows_are_kept_in_their_order_with_what_is_known_of_them() -> None:
    ledger = ledger_with("1")
    ledger.note("2", "指南", "https://a.cn/2", LIST, "other_document", "by its title")
    ledger.settle("1", "landed", report=("changning-rsj", 2024))
    assert ledger.rows() == [
        Row("1年报", "https://a.cn/1", LIST, "landed", "", ("changning-rsj", 2024)),
        Row("指南", "https://a.cn/2", LIST, "other_document", "by its title"),
    ]


def test_the_same_link_of_the_same_list_is_one_row() -> None:
    ledger = ledger_with("1")
    assert not ledger.take("1", "1年报", "http://www.a.cn/1", LIST)
    for _ in range(2):
        ledger.note("2", "指南", "https://a.cn/2", LIST, "other_document")
    assert fates(ledger) == [None, "other_document"]
    assert ledger.twice == []


def test_another_row_with_the_same_document_names_the_first() -> None:
    ledger = ledger_with("1")
    assert not ledger.take("1", "1年报", "https://a.cn/1", "https://a.cn/other/")
    assert [(row.fate, row.why) for row in ledger.rows()][1] == ("duplicate", f"of 1年报 in {LIST}")


def test_another_title_of_a_document_does_not_settle_the_first() -> None:
    ledger = ledger_with("1")
    ledger.note("1", "统计年报", "https://a.cn/1", LIST, "other_document")
    assert fates(ledger) == [None, "other_document"]


def test_two_fates_for_one_row_are_a_fault_of_the_program_and_the_first_stays() -> None:
    ledger = ledger_with("1")
    for fate in ("failed", "failed", "landed"):
        ledger.settle("1", fate)
    assert fates(ledger) == ["failed"]
    assert ledger.twice == ["1年报 https://a.cn/1: failed, then landed"]


def test_what_no_row_asked_for_is_told() -> None:
    assert not Ledger().settle("1", "landed")


def test_who_writes_them_down_hears_of_each_when_it_is_opened_and_when_it_is_settled() -> None:
    ledger, heard = Ledger(), list[tuple[str, str | None]]()
    ledger.written = lambda row: heard.append((row.title, row.fate))
    ledger.take("1", "甲", "https://a.cn/1", LIST)
    ledger.take("1", "乙", "https://a.cn/1", LIST)
    ledger.note("2", "丙", "https://a.cn/2", LIST, "incomplete")
    ledger.take("3", "丁", "https://a.cn/3", LIST)
    ledger.settle("1", "landed")
    ledger.settle("1", "landed")
    ledger.finish("shutdown")
    assert [title for title, fate in heard if fate is None] == ["甲", "丁"]
    assert [one for one in heard if one[1] is not None] == [
        ("乙", "duplicate"),
        ("丙", "incomplete"),
        ("甲", "landed"),
        ("丁", "not_asked"),
    ]


@pytest.mark.parametrize(
    ("reason", "fate", "why"),
    [
        ("finished", "lost", "no answer came back"),
        ("sample", "beyond_sample", ""),
        ("shutdown", "not_asked", "closed early: shutdown"),
        ("blocked", "not_asked", "closed early: blocked"),
    ],
)
def test_what_is_left_at_the_end(reason: str, fate: str, why: str) -> None:
    ledger = ledger_with("1", "2")
    ledger.settle("2", "empty")
    ledger.finish(reason)
    assert [(row.fate, row.why) for row in ledger.rows()] == [(fate, why), ("empty", "")]


def test_a_lost_row_says_why_where_that_is_known() -> None:
    ledger = ledger_with("1", "2")
    ledger.remark("1", "KeyError: 'x'")
    ledger.remark("2", "KeyError: 'y'")
    ledger.settle("2", "landed")
    ledger.finish("finished")
    assert [(row.fate, row.why) for row in ledger.rows()] == [("lost", "KeyError: 'x'"), ("landed", "")]


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (["landed", "unchanged"], ["landed", "copy"]),
        (["unchanged", "landed", "landed"], ["copy", "landed", "copy"]),
        (["known", "unchanged"], ["copy", "unchanged"]),
        (["known", "known"], ["known", "copy"]),
        (["unreadable", "landed", "failed"], ["notice", "landed", "failed"]),
        (["unreadable", "copy", "unreadable"], ["unreadable", "copy", "unreadable"]),
    ],
)
def test_of_rows_with_one_report_one_is_it_and_the_others_are_copies(
    found: list[str], told: list[str]
) -> None:
    ledger = ledger_with(*map(str, range(len(found))))
    for n, fate in enumerate(found):
        ledger.settle(str(n), fate, report=("changning-rsj", 2024))  # type: ignore[arg-type]
    assert fates(ledger) == told
    assert with_copies(ledger.rows()) == ledger.rows(), "and stay so"


@given(
    st.lists(st.tuples(st.sampled_from("1234"), st.sampled_from(sorted(FATES)), st.booleans()), max_size=30),
    st.sampled_from(["finished", "sample", "shutdown"]),
)
def test_whatever_comes_in_whatever_order_each_row_has_one_fate_the_first(
    events: list[tuple[str, Any, bool]], reason: str
) -> None:
    """Four documents are asked for and settled; what is expected is kept in a plain dictionary."""
    ledger, first, asked = Ledger(), dict[str, str](), set[str]()
    for document, fate, settles in events:
        if settles and document in asked:
            assert ledger.settle(document, fate)
            first.setdefault(document, fate)
        else:
            taken = ledger.take(document, document, document, LIST)
            assert taken == (document not in asked)
            asked.add(document)
    ledger.finish(reason)
    rows = ledger.rows()
    assert sorted(row.title for row in rows) == sorted(asked)
    left = {"finished": "lost", "sample": "beyond_sample", "shutdown": "not_asked"}[reason]
    assert {row.title: row.fate for row in rows} == {one: first.get(one, left) for one in asked}
    assert sum(ledger.counts().values()) == len(rows)


def test_the_columns_add_up_to_what_is_listed() -> None:
    every = {fate: n for n, fate in enumerate(FATES, 1)}
    apart = {"other_document", "notice", "duplicate", "incomplete", "vanished"}
    assert list(columns(every)) == list(COLUMNS)
    assert (
        sum(columns(every).values())
        == listed(every)
        == sum(n for fate, n in every.items() if fate not in apart)
    )


def test_counts_stand_in_the_order_of_the_table() -> None:
    rows = [Row("", "", LIST, fate) for fate in ("lost", "landed", "lost")]  # type: ignore[arg-type]
    assert list(count(rows).items()) == [("landed", 1), ("lost", 2)]
    assert count(rows) == Counter({"lost": 2, "landed": 1})
