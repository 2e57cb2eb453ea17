"""The numbers Word prints before the paragraphs of a list (ECMA-376-1, 17.9)."""

import re

from lxml.etree import _Element as Element

from pipelines.documents.word.docx_package import W
from pipelines.documents.word.docx_styles import Styles, value

_CHINESE = "〇一二三四五六七八九十"
_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9


class Numbers:
    """Counts the paragraphs of all lists, which are to be asked for in reading order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, Element] = {}
        self._abstract: dict[str, Element] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()
        for element in () if root is None else root:
            if element.tag == f"{W}num":
                self._lists[element.get(f"{W}numId", "")] = element
            elif element.tag == f"{W}abstractNum":
                self._abstract[element.get(f"{W}abstractNumId", "")] = element

    def before(self, paragraph: Element) -> str | None:
        """What is printed before a paragraph with white space after it; None if that is not certain."""
        properties = self._styles.paragraph_property(paragraph, "numPr")
        if properties is None:
            return ""
        number = value(properties.find(f"{W}numId"))
        if number == "0" or not self._lists:
            return ""
        level = value(properties.find(f"{W}ilvl"), "0")
        entry = self._lists.get(number)
        if entry is None:
            return ""
        key = value(entry.find(f"{W}abstractNumId"))
        abstract = self._abstract.get(key)
        if abstract is None or level not in {*"012345678"}:
            return None
        return self._printed(number, entry, key, abstract, int(level))

    def _printed(self, number: str, entry: Element, key: str, abstract: Element, level: int) -> str | None:
        levels = [_level(entry, abstract, at) for at in range(_LEVELS)]
        counts = self._counts.setdefault(key, [None] * _LEVELS)
        if number not in self._begun:
            self._begun.add(number)
            for override in entry.iterchildren(f"{W}lvlOverride"):
                which = override.get(f"{W}ilvl", "")
                if override.find(f"{W}startOverride") is not None and which in {*"012345678"}:
                    counts[int(which)] = None
        for at in range(level + 1):
            if counts[at] is None or at == level:
                start = _start(entry, levels[at], at)
                if start is None:
                    return None
                before = counts[at]
                counts[at] = start if before is None else before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        here = levels[level]
        if here is None or abstract.find(f"{W}numStyleLink") is not None:
            return None
        if any(here.find(f"{W}{name}") is not None for name in ("lvlRestart", "isLgl", "lvlPicBulletId")):
            return None
        if here.find(f"{W}rPr/{W}vanish") is not None:
            return None
        return _text(here, levels, counts)


def _level(entry: Element, abstract: Element, at: int) -> Element | None:
    for override in entry.iterchildren(f"{W}lvlOverride"):
        if override.get(f"{W}ilvl") == str(at) and (own := override.find(f"{W}lvl")) is not None:
            return own
    return next((lvl for lvl in abstract.iterchildren(f"{W}lvl") if lvl.get(f"{W}ilvl") == str(at)), None)


def _start(entry: Element, level: Element | None, at: int) -> int | None:
    text = "0" if level is None else value(level.find(f"{W}start"), "0")
    for override in entry.iterchildren(f"{W}lvlOverride"):
        if override.get(f"{W}ilvl") == str(at):
            text = value(override.find(f"{W}startOverride"), text)
    return int(text) if text.isdecimal() and len(text) < 6 else None


def _text(here: Element, levels: list[Element | None], counts: list[int | None]) -> str | None:
    if value(here.find(f"{W}numFmt")) == "bullet":
        return "• "
    printed = value(here.find(f"{W}lvlText"))
    for place in _PLACE.findall(printed):
        level, count = levels[int(place) - 1], counts[int(place) - 1]
        word = (
            None
            if level is None or count is None
            else _counted(count, value(level.find(f"{W}numFmt"), "decimal"))
        )
        if word is None:
            return None
        printed = printed.replace(f"%{place}", word)
    if not printed:
        return ""
    return printed if value(here.find(f"{W}suff"), "tab") == "nothing" else f"{printed} "


def _counted(number: int, kind: str) -> str | None:
    """A number as its format prints it; None for formats that are not known here."""
    if kind == "decimal":
        return str(number)
    if kind == "none":
        return ""
    if kind in {"chineseCounting", "chineseCountingThousand", "japaneseCounting"} and 0 < number < 100:
        tens, ones = divmod(number, 10)
        before = "" if tens == 0 else "十" if tens == 1 else f"{_CHINESE[tens]}十"
        return before + (_CHINESE[ones] if ones else "")
    if kind in {"lowerLetter", "upperLetter"} and 0 < number <= 26:
        return chr(ord("a" if kind == "lowerLetter" else "A") + number - 1)
    if kind in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"} and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    return None
