"""Which of a district's two reports one is, and the sentences that say who compiled it, from what."""

import re
from collections.abc import Iterator

from pipelines import places
from pipelines.identity.claims import Claim
from pipelines.places import GOVERNMENT, TOTAL
from pipelines.records import EVERY_CELL, Check, Hints, Severity, finding

COMPILED = re.compile(
    r"由([^,。;由]{2,60}?)(?:负责|组织|汇总|综合[^,。;]*|(?:根据|按照|依据|依照|遵照)[^。]*?)?(?:编制|编写|编撰)"
)
OF_ALL = re.compile(
    r"综合.{0,40}?(?:部门|委办局|街道|街镇|镇)|[区县市旗]政府综合|全[区县市旗]综合"
    r"|汇[总编].{0,20}?各|各(?:部门|委|街|镇|乡|单位|行政机关).{0,40}?(?:汇[总编]|综合|编[制写撰])"
)
ACCORDING = r"(?:(?:根据|按照|依据|依照|遵照)[^,;:由]*(?:条例|规定|要求|办法|通知|精神|格式)[^,;:由]{0,12},)?"
"""根据《中华人民共和国政府信息公开条例》的规定,"""
OF_REPORT = re.compile(
    rf"^{ACCORDING}由.*编[制写撰]|(?:报告|年报).*?(?:编[制写撰]|汇[总编]|综合)|(?:编[制写撰]|汇[总编]|综合).*?(?:报告|年报)"
)
"""A sentence that says what the report was compiled from or by whom."""
_BEFORE = re.compile(ACCORDING)
BY_OFFICE = re.compile(
    r"(?:政府|[区县市旗]?府)办(?:公室)?(?:(?:负责|牵头|组织|(?:根据|按照|依据|依照|遵照)[^各,。]*?){0,2}(?:编[制写撰])|20\d\d|政府信息)|政府\(办公室\)|[区县市旗]政府本级|\(本级\)"
)


def scope(claim: Claim, titles: list[str], lead: list[str], hints: Hints, checks: list[Check]) -> Claim:
    """Which of a district's two reports: the total over all its agencies or the government's own.

    In this order: the words of title and lead (``综合区政府各部门…`` is the total, ``由…人民政府办公室编制``
    the government's own); the title's author (``…区人民政府2024年…`` is the government's own); the
    column ``qfb``; else the total, which is what districts publish under their bare name.
    """
    words = said(titles, lead)
    column = (hints.agency_abbr or "").lower()
    if claim.joint:
        checks.append(finding("joint_report", "info", "one report of two districts, before they were merged"))
    if OF_ALL.search(words):
        abbr, reason = TOTAL, None
    elif BY_OFFICE.search(words):
        abbr, reason = GOVERNMENT, None
    elif claim.author:
        abbr, reason = GOVERNMENT, "the government is named as its author"
    elif column == GOVERNMENT:
        abbr, reason = GOVERNMENT, "it stands in the government office's column"
    else:
        abbr, reason = TOTAL, "nothing says which, and districts publish the total under their bare name"
    if reason:
        what = "the total of the district" if abbr == TOTAL else "the government's own"
        contradicted = column in {TOTAL, GOVERNMENT} and column != abbr
        # 青少年活动基地 in the title may be whose report it is: only words that are read prove a total.
        doubtful = abbr == TOTAL and bool(claim.unread)
        severity: Severity = "warning" if contradicted or doubtful else "info"
        cells = EVERY_CELL if doubtful else ()
        checks.append(finding("scope_assumed", severity, f"taken for {what}: {reason}", cells=cells))
    return Claim(claim.district, places.agency(f"{claim.district}-{abbr}"), source=claim.source)


def compilers(lead: list[str]) -> Iterator[tuple[str, str]]:
    """Who is said to have compiled the report, and the sentence: ``本年度报告根据…，由…编制``.

    Others compile catalogues and guides: the sentence begins with 由, or with the rules that were followed,
    or speaks of the report before.
    """
    for text in lead:
        for sentence in text.split("。") if "编" in text else ():
            match = COMPILED.search(sentence) if "编" in sentence else None
            if match and (
                _BEFORE.fullmatch(sentence, 0, match.start()) or "报告" in sentence[: match.start()]
            ):
                yield match[1], sentence


def said(titles: list[str], lead: list[str]) -> str:
    """The titles and the sentences that say who compiled the report, from what."""
    sentences = (sentence for text in lead for sentence in text.split("。") if OF_REPORT.search(sentence))
    return "。".join([*titles, *(one for one in sentences if not re.search("指南|目录", one))])
