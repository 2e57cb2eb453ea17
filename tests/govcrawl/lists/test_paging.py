"""What lists say of their length, and how their pages are linked."""

import pytest

from govcrawl.lists.paging import says_empty, stated_pages, turns_page


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


@pytest.mark.parametrize("title", ["下一页", "下页 >>", "上一页", "尾页", "3", "[2]", "»", "Next"])
def test_links_between_pages(title: str) -> None:
    assert turns_page(title)


@pytest.mark.parametrize("title", ["民防办", "2024年", "2024年度报告", "页岩镇", "3号"])
def test_links_to_lists(title: str) -> None:
    assert not turns_page(title)
