"""The titles that a document bears: in the list, on its page, in the name of its file, above its text."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from pipelines.document import Document
from pipelines.identity.claims import SUBJECT, YEAR, read_title
from pipelines.identity.names import normalise
from pipelines.identity.title import without_plan
from pipelines.identity.year import title_years
from pipelines.records import EVERY_CELL, Check, Hints, finding

HEADING = 80  # characters of a line that can belong to a title
HEADINGS = 6  # lines of a text that may be its title
PAGE_TITLE = "<title>"
"""Under this name a page's fields hold the title of its window."""
NOT_FINAL = re.compile(
    r"征求意见|草案|草稿|初稿|讨论稿|送审|未定稿|审核稿|待审|拟稿|模[板版]|样[表张式本例]|示例|范例|范本|示范文本|填[报写]说明"
    r"|空白表|作废|废止《|旧版|(?:更正|修[订改正]|调整)(?:之|以)?前|[(【]测试|测试[)】数]|季度|半年|\d月份"
    r"|(?<!\d)(?!0?1月?[-—–~～至到]12月)\d{1,2}月?[-—–~～至到]\d{1,2}月(?!\d)|工作计划(?!.*(?:报告|年报|总结))|计划[)】]?$"
)
"""What a title says of a draft, a pattern, what was given up, a part of the year; 更正后 is final."""
HEADED = re.compile(r"(?:报告|年报)(?:的?[通公][知告])?(?:\([^()]*\))?$")


def titles_of(
    hints: Hints, document: Document, fields: Mapping[str, str], paragraphs: list[str]
) -> list[str]:
    """Titles of the list and the page, and the heading of its text where they lack a year."""
    named = dict.fromkeys((hints.title, document.title, fields.get("ArticleTitle")))
    titles = [normalise(text[:300]) for text in named if text]
    subjects = [title for title in titles if SUBJECT.search(title)]
    if not any(YEAR.search(title) for title in subjects):
        heading = heading_of(paragraphs)
        if not subjects or HEADED.search(heading):
            titles.append(heading)
    return titles


def page_title_of(fields: Mapping[str, str], titles: list[str]) -> str:
    """The report's title in the head of the page, normalised, "" where that names a column or the site.

    It is a title of this report where it names an agency, or says what another title says but for the year.
    """
    parts = re.split(r"[_|]|(?<!\d)[-–—](?!20)|[-–—](?!\d)", normalise(fields.get(PAGE_TITLE, "")[:300]))
    title = next((part for part in parts if SUBJECT.search(part) and title_years(part)), "")
    if title and any(title_years(each) for each in titles):
        if YEAR.sub("", title) in {YEAR.sub("", each) for each in titles}:
            return title
        if (claim := read_title(title, None)) and claim.specific:
            return title
    return ""


def not_final(titles: list[str]) -> Iterator[Check]:
    """A finding for a title of something else than the final report about a whole year."""
    for title in titles:
        match = NOT_FINAL.search(without_plan(title))
        if match and (title_years(title) or read_title(title, None)):  # else it is no report of anybody's
            message = f"the title says {match[0]!r}: it may not be the final report about a whole year"
            yield finding("doubtful_title", "warning", message, cells=EVERY_CELL)
            return


def heading_years(paragraphs: list[str]) -> list[int]:
    """The year of the line that heads the text like a title; none where lines name several, as lists do."""
    lines = [normalise(text) for text in paragraphs if len(text) <= HEADING and YEAR.search(text)]
    named = [title_years(line) for line in lines if SUBJECT.search(line) and HEADED.search(line)]
    years = {year for years in named for year in years}
    return sorted(years) if len(years) == 1 else []


def heading_of(paragraphs: list[str]) -> str:
    """The lines up to 信息公开…报告, normalised: a title may be broken over several of them.

    Lines before one that names agency and year alone are no part of it: the page's menu, a number.
    """
    lines: list[str] = []
    for text in paragraphs[:4]:
        lines.append(normalise(text[:HEADING]))
        whole = "".join(lines)
        if SUBJECT.search(whole):
            shorter = ("".join(lines[start:]) for start in range(len(lines) - 1, 0, -1))
            named = ((line, read_title(line, None)) for line in shorter if title_years(line))
            titled = next((line for line, claim in named if claim and claim.whole), whole)
            return titled if title_years(titled) else _title_below(paragraphs) or titled
        if len(text) > HEADING:
            break
    return ""


def _title_below(paragraphs: list[str]) -> str:
    """The title that stands below the menu of a page, 首页 > 政务公开: a line that names agency and year.

    "" where lines above the text name several years, as a list of reports does.
    """
    found: list[str] = []
    for text in paragraphs:
        line = normalise(text[: HEADING + 1])
        if len(text) > HEADING or line.startswith("一、"):
            break
        if SUBJECT.search(line) and HEADED.search(line) and title_years(line):
            found.append(line)
    if len({year for line in found for year in title_years(line)}) != 1:
        return ""
    return next((line for line in found if (claim := read_title(line, None)) and claim.whole), "")


def file_name(url: str) -> str:
    """A file's name in Chinese, normalised: often it is the title (``…2023年政府信息公开年度报告.pdf``)."""
    path = url.partition("#/")[2] or url.partition("?")[0]  # a file in an archive has its name behind that
    name = unquote(path.rpartition("/")[2])
    stem = name.rpartition(".")[0] or name
    return normalise(stem.replace("_", "")) if any("一" <= letter <= "龥" for letter in stem) else ""
