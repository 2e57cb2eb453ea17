"""Reports as binary Word files and those of WPS, and files of Word 2, 6 and 95, which are to be named truly."""

import struct
from random import Random

from benchmarks.kinds.draft import Draft, Step, draft, variant
from benchmarks.kinds.drawn import Drawn, draw
from benchmarks.kinds.makers.book import last_year
from benchmarks.kinds.makers.ole import ole, streams
from benchmarks.kinds.makers.rtf import rtf
from benchmarks.kinds.makers.word import wide_docx
from benchmarks.kinds.makers.xlsx import of_tables
from benchmarks.sites.docx import docx


def _wps(body: bytes) -> bytes:
    return ole({**streams(body), "WpsCustomData": b"\1\0\0\0" * 40})


def _old(dice: Random, suffix: str, form: str = "", wps: bool = False) -> Draft:
    drawn = draw(dice, form)
    step = Step("office", "docx", "doc:MS Word 97", _wps) if wps else Step("office", "docx", "doc:MS Word 97")
    return draft(drawn, wide_docx(drawn), suffix, step)


@variant("wps", "office")
def of_2021(dice: Random) -> Draft:
    return _old(dice, "wps", "2021")


@variant("wps", "office")
def of_2019(dice: Random) -> Draft:
    return _old(dice, "wps", "2019")


@variant("wps", "office")
def statistics_sheet(dice: Random) -> Draft:
    return _old(dice, "wps", "sheet")


@variant("wps", "office")
def with_streams_of_wps(dice: Random) -> Draft:
    return _old(dice, "wps", wps=True)


@variant("wps")
def of_zip(dice: Random) -> Draft:
    """WPS of today: the parts of a DOCX under its old name."""
    drawn = draw(dice)
    return draft(drawn, wide_docx(drawn), "wps")


@variant("wps")
def rtf_inside(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, rtf(drawn), "wps")


@variant("wps", "office")
def of_html(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, drawn.page().encode(), "wps", Step("office", "html", "doc:MS Word 97"))


@variant("wps", "office")
def trap_last_year_behind(dice: Random) -> Draft:
    drawn = of_tables(dice, hole="0")
    old = last_year(drawn, dice)
    body = docx(drawn.title, drawn.markup() + f"<p>附：{old.title}</p>" + old.markup())
    return draft(drawn, body, "wps", Step("office", "docx", "doc:MS Word 97"))


def word_6(drawn: Drawn) -> bytes:
    """A file whose head is of Word 6 and whose text is in GBK; no viewer need open it."""
    text = "\r".join([drawn.title, *(one for one in drawn.blocks if isinstance(one, str))]).encode(
        "gbk", "replace"
    )
    head = struct.pack("<HHHHHHHHIBB", 0xA5DC, 101, 0, 0x0804, 0, 0, 101, 0, 0, 0, 0)
    head = head.ljust(24, b"\0") + struct.pack("<II", 768, 768 + len(text))
    return ole({"WordDocument": head.ljust(768, b"\0") + text, "\5SummaryInformation": b"\0" * 64})


@variant("old_word")
def word_95(dice: Random) -> Draft:
    drawn = draw(dice)
    one = draft(drawn, word_6(drawn), "doc")
    return Draft(one.body, one.name, one.truths, hostile=True)


@variant("old_word")
def word_2(dice: Random) -> Draft:
    drawn = draw(dice)
    body = struct.pack("<HH", 0xA5DB, 45).ljust(768, b"\0") + drawn.title.encode("gbk")
    one = draft(drawn, body, "doc")
    return Draft(one.body, one.name, one.truths, hostile=True)
