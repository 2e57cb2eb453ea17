"""What a list says of its own length, and the links between its pages."""

import re

MAX_PAGES = 200
"""Of one list that are read: a column of annual reports has some 20 rows a year at most."""

_PAGES = re.compile(
    r"共\s*(\d+)\s*页|page_?count\W{1,5}(\d+)|total_?pages?\W{1,5}(\d+)"
    r"|createPageHTML\s*\(\s*(\d+)|count_?page\W{1,5}(\d+)",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"createPageHTML\s*\(\s*([A-Za-z_]\w*)")
_EMPTY = re.compile(r"暂无|没有(相关|符合|查询|信息|数据|内容)|共\s*0\s*[条页]|无相关(信息|内容|数据)")
_TURNS = re.compile(
    r"[\W_]*(?:(?:首|上一?|前一?|下一?|后一?|尾|末)页|next|prev|previous|\d{1,4})?[\W_]*", re.IGNORECASE
)
_TAG = re.compile(r"<[^>]*>")


def stated_pages(text: str) -> int | None:
    """How many pages a list says it has: `共3页`, `PageCount=3`, `createPageHTML(3, …)`."""
    found = _PAGES.search(_TAG.sub("", text)) or _PAGES.search(text)
    if found is None and (variable := _VARIABLE.search(text)):
        found = re.search(rf"\b{variable[1]}\s*=\s*[\"']?(\d+)", text)
    return next(int(number) for number in found.groups() if number) if found else None


def says_empty(text: str) -> bool:
    """Whether a list says that there is nothing in it."""
    return bool(_EMPTY.search(_TAG.sub("", text)))


def turns_page(title: str) -> bool:
    """Whether a link is called as one to another page of its list: `下一页`, `尾页`, `3`, `»`."""
    return _TURNS.fullmatch(title) is not None
