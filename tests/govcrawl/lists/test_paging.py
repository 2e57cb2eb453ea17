"""What lists say of their length, and how their pages are linked."""

import pytest

from govcrawl.lists.paging import (
    MOST_PAGES,
    is_next,
    pages_to_read,
    says_empty,
    second_page,
    stated_pages,
    turns_page,
)


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("<p>共<b> 3 </b>页</p>", 3),
        ("createPageHTML(5, 0, 'index', 'html')", 5),
        ("var most = 5; createPageHTML(most, 0, 'index', 'html')", 5),
        ("var PageCount=12;", 12),
        ('"totalPages": "4"', 4),
        ("共0页", 0),
        ("第1页", None),
    ],
)
def test_stated_pages(text: str, pages: int | None) -> None:
    assert stated_pages(text) == pages


@pytest.mark.parametrize(
    ("text", "empty"),
    [("<p>暂无<b>数据</b></p>", True), ("共0条", True), ("共10条", False), ("没有信息", True)],
)
def test_says_empty(text: str, empty: bool) -> None:
    assert says_empty(text) is empty


@pytest.mark.parametrize(
    ("first", "last", "read"),
    [(1, 3, [1, 2, 3]), (2, 3, [2, 3]), (2, 1, []), (1, 0, []), (MOST_PAGES, MOST_PAGES + 1, [MOST_PAGES])],
)
def test_no_page_beyond_the_limit_is_read(first: int, last: int, read: list[int]) -> None:
    assert list(pages_to_read(first, last)) == read


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("<script>createPageHTML(3, 0, 'index', 'html')</script>", 1),
        ("<a href='index_1.html'>2</a><a href='index_2.html'>3</a>", 1),
        ("<a href='index.html'>1</a><a href='index_2.html'>2</a>", 2),
        ("<p>1</p>", None),
    ],
)
def test_how_page_2_is_called(text: str, second: int | None) -> None:
    assert second_page(text) == second


@pytest.mark.parametrize("title", ["下一页", "下页 >>", "后一页", "»", "Next"])
def test_links_to_the_next_page(title: str) -> None:
    assert is_next(title)
    assert turns_page(title)


@pytest.mark.parametrize(
    "title", ["上一页", "前页", "首页", "尾页", "末页", "3", "[2]", "12 >", "prev", "previous"]
)
def test_links_to_other_pages(title: str) -> None:
    assert turns_page(title)
    assert not is_next(title)


@pytest.mark.parametrize("title", ["民防办", "2024年", "2024年度报告", "页岩镇", "3号"])
def test_links_to_lists(title: str) -> None:
    assert not turns_page(title)
