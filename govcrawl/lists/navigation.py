"""Which links of a site lead to its columns of annual reports: how promising they sound."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from urllib.parse import urldefrag

from govcrawl.lists.entries import Entry, is_agency_name, is_column, is_row
from govcrawl.lists.titles import SPAN, plain

WAYS: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern), score)
    for pattern, score in (
        (r"政府信息公开", 5),
        (r"信息公开", 4),
        (r"主动公开", 4),
        (r"政务公开", 3),
        (r"公开(目录|制度|指南|平台|专栏)", 2),
        (r"公开", 1),
        (r"^政务$|^政府$|部门|委办局|街道|乡镇|街镇|镇街", 1),
    )
)
"""Words of links that may lead to a column, and how likely; the best one counts."""
ASTRAY = re.compile(r"依申请|申请公开|意见箱|登录|注册|邮箱|公开招聘|公开招标|公开征")
"""Words of links that speak of disclosure, or sound like it, and lead elsewhere."""
LEAST = 1  # the score of a way that is hardly one
LONGEST_WAY = 20  # characters; what is longer is the title of an article
_GROUP = re.compile(
    r"部门|单位|委办局|乡镇|街镇|镇街|街道.*[镇乡]|[镇乡].*街道|^各|^.?(人民)?政府$|^(街道|镇|乡)$"
)
_YEAR = re.compile(r"20\d\d年?(度)?")
_OF_REPORTS = re.compile(
    r"(政府)?(信息公开|公开)?(工作)?(年报|年度报告)$"
)  # 教育局年报, 2024年政府信息公开年报
_JOINED = re.compile(r"[()、/·和及与]")
_AGENCIES = re.compile(
    r".{0,20}(部门|单位|委办局|街道|街镇|镇街|镇|乡|委|局|办|政府|会|室|处|中心|园区|工业区|大队|综合|[区市县]级)"
)
"""Names of the parts a column may be divided into: `2024年度`, `市财政局`, `街道乡镇`."""


def way_score(title: str) -> int:
    """How likely a link called ``title`` leads to a column of annual reports, 0 if not."""
    text = plain(title)
    if len(text) > LONGEST_WAY or ASTRAY.search(text):
        return 0
    return max((score for pattern, score in WAYS if pattern.search(text)), default=0)


def ways(entries: Iterable[Entry], *, agencies: bool = False) -> dict[str, int]:
    """The addresses worth following and how likely they are, the best first.

    ``agencies``: agencies' own pages too, after all others.
    """
    scores: dict[str, int] = {}
    for entry in entries:
        score = 0 if entry.listed_on else way_score(entry.title)
        if agencies and not entry.listed_on and names_agencies(entry.title):
            score = max(score, LEAST)
        if score and entry.url:
            url = urldefrag(entry.url)[0]
            scores[url] = max(score, scores.get(url, 0))
    return dict(sorted(scores.items(), key=lambda way: -way[1]))


def names_agencies(title: str) -> bool:
    """Whether a link is called like an agency, or like a group of them: `市财政局`, `部门`, `街道（镇）`."""
    return bool(_AGENCIES.fullmatch(_JOINED.sub("", plain(title))))


def names_year(title: str) -> bool:
    """Whether a link is called like a year or years and no more: `2024年度`, which is no row of a list."""
    return any(pattern.fullmatch(plain(title)) for pattern in (_YEAR, SPAN))


def names_agency(title: str) -> bool:
    """Whether a link is called like one agency: `市财政局`, `河坪镇`, and not `街道乡镇` or `区政府`."""
    return is_agency_name(plain(title)) and names_agencies(title) and not names_group(title)


def names_group(title: str) -> bool:
    """Whether a link is called like a group of agencies: `街道乡镇`, `各街镇`, `区政府`."""
    return bool(_GROUP.search(plain(title)))


def is_full(entry: Entry) -> bool:
    """Whether a title speaks of disclosure: outside a column `年度报告` alone may be a company's."""
    return "公开" in plain(entry.title)


def parts(
    blocks: Iterable[Sequence[Entry]], column: str, registered: Callable[[str], bool] = lambda _: False
) -> list[Entry]:
    """The links from a column into its parts: called like years, agencies or groups of agencies.

    Whatever their address: what they stand among tells them from a menu. At least half of a block must be
    called so, or one of its links as an agency that is ``registered``.
    """
    own = urldefrag(column)[0]
    found: list[Entry] = []
    for block in blocks:
        named = [entry for entry in block if not entry.listed_on and names_part(entry.title, registered)]
        known = [entry for entry in named if registered(entry.title)]
        if known or 2 * len(named) >= len(block):
            found += [entry for entry in named if urldefrag(entry.url)[0] != own]
    return found


def siblings(blocks: Iterable[Sequence[Entry]], named: Collection[Entry]) -> list[Entry]:
    """What stands beside the parts of a column in one block: another part, by a name that nobody expected.

    Not the rows of a list, nor what leads astray.
    """
    found: list[Entry] = []
    for block in blocks:
        parts_of_it = sum(entry in named for entry in block)
        if parts_of_it > 1 and 2 * parts_of_it >= len(block):
            found += [
                e for e in block if e not in named and not is_row(e) and not ASTRAY.search(plain(e.title))
            ]
    return found


def names_part(title: str, registered: Callable[[str], bool] = lambda _: False) -> bool:
    """Whether a link is called like a part of a column: `2024年`, `市财政局`, `街道乡镇`, `街镇年报`."""
    names = (title, part_name(title))
    return is_column(Entry(title, "")) or any(
        names_year(name) or names_agencies(name) or registered(name) for name in names
    )


def bare_rows(rows: Sequence[Entry]) -> list[Entry]:
    """Rows of a column of annual reports, those marked that only name whose or of which year they are.

    `2024年度`, `区教育局` beside a date, half of the rows or more: else it is a list of whatever.
    """
    bare = [row for row in rows if row.listed_on and (names_year(row.title) or names_agency(row.title))]
    if 2 * len(bare) < len(rows):
        return list(rows)
    return [replace(row, in_column=row.in_column or row in bare) for row in rows]


def part_name(title: str) -> str:
    """Whose, or of which year, a part of a column is: `教育局` of `教育局年报`."""
    return _OF_REPORTS.sub("", plain(title))
