"""Codes, cells and findings in words. What a page printed is quoted; no code of ours is shown."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

from govcrawl.visible import visible
from pipelines import places
from pipelines.analysis.labels import Language, label, labels
from pipelines.forms.codes import PROACTIVE_ITEMS, REQUEST_OUTCOMES
from pipelines.toml import read_toml

LANGUAGES: tuple[Language, ...] = ("zh", "en")

_PARTS = {
    "proactive": ("item", "measure"),
    "requests": ("outcome", "applicant"),
    "reviews": ("procedure", "result"),
}
_OVER_ALL = "（全区综合）"
_CELL = re.compile(r"\b(?:proactive|requests|reviews|indicators)(?:\.[a-z0-9_]+)+")
_QUOTED = re.compile(r"'([^']+)'")
_COMMON = re.compile("[^\n\t\x20-\x7e\u00b7\u2013-\u2026\u3001-\u3011\u4e00-\u9fff\uff01-\uff5e]")


_ACROSS = {"carried_over": "", "stock": "", "jump": "proactive.", "cumulative_growth": "indicators."}
"""Rules between years that have words of their own, and the table of the cell that their message names."""


class Told(Protocol):
    """A finding, of a report or across reports, as far as it is put in words."""

    @property
    def rule(self) -> str: ...  # noqa: D102
    @property
    def message(self) -> str: ...  # noqa: D102
    @property
    def left(self) -> float | None: ...  # noqa: D102
    @property
    def right(self) -> float | None: ...  # noqa: D102


def shown(text: str) -> str:
    r"""What a page says with its controls spelled out, `\u202e`: nothing that turns letters around.

    Most text is Chinese and ASCII, of which a pattern knows faster that it is harmless.
    """
    return _COMMON.sub(lambda one: visible(one[0]), text)


class Words:
    """The site's own words in one language: ``t("home")``, ``t("gaps_of", year=2024, number=3)``."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._words = {name: texts[language == "en"] for name, texts in _words().items()}

    def __call__(self, name: str, /, **values: object) -> str:
        """One of them, filled in; KeyError where there is none."""
        text = self._words[name]
        return text.format_map(values) if values else text


@cache
def _words() -> dict[str, list[str]]:
    return dict(read_toml(Path(__file__).with_name("words.toml")).rows)


def district_name(district: str, language: Language) -> str:
    """长宁区, Changning District; of one that no registry knows its first part of slugs."""
    return label("district", district, language)


def agency_called(slug: str, name: str, language: Language) -> str:
    """An agency's name as pages show it: without the city before its district, which all have."""
    known = places.districts().get(slug.partition("-")[0])
    if known is not None and known.full_name and name.startswith(known.full_name):
        name = known.name + name.removeprefix(known.full_name)
    if slug.endswith(f"-{places.TOTAL}"):
        name = name.removesuffix(_OVER_ALL)
        return name + (_OVER_ALL if language == "zh" else " (total)")
    return name


def number(value: float | None) -> str:
    """A number as one writes it: 3, 0.5, 98.4361; nothing for none."""
    return "" if value is None else f"{value:.15g}"


def cell_words(cell: str, language: Language) -> str:
    """A cell, or what names of cells begin with, in words.

    Example:
        ``cell_words("requests.granted.total", "zh")`` is `予以公开 · 总计`.
    """
    dataset, *codes = cell.split(".")
    if not codes:
        return label("dataset", dataset, language)
    if dataset == "indicators":
        if codes[0].isdecimal():
            row, column = (int(one) + 1 for one in [*codes, "0"][:2])
            return f"统计表第 {row} 行第 {column} 格" if language == "zh" else f"row {row}, figure {column}"
        return label("code", codes[0], language)
    rows, columns = (labels(one, language) for one in _PARTS[dataset])
    whole, head = ".".join(codes), ".".join(codes[:-1])
    if head in rows:
        return f"{rows[head]} · {columns.get(codes[-1], codes[-1])}"
    if whole in rows:
        return rows[whole]
    return label("group", whole, language)


def cells_words(cells: Sequence[str], number_of: int, language: Language, t: Words) -> str:
    """Some cells in words, and how many they are where there are more."""
    if "requests" in cells and "proactive" in cells:
        return t("whole")
    named = ("；" if language == "zh" else "; ").join(cell_words(cell, language) for cell in cells[:3])
    return named if number_of <= 3 else f"{named} {t('and_more', number=number_of)}"


def item_of(message: str) -> tuple[tuple[str, str] | None, str, str]:
    """What a comparison of a district's total is about: column and code, and what follows its label."""
    name, colon, rest = message.partition(": ")
    for column, codes in (("outcome", REQUEST_OUTCOMES), ("item", PROACTIVE_ITEMS)):
        for code, printed in codes.items():
            if name == printed:
                return (column, code), colon, rest
    return None, colon, rest


def _with_dataset(finding: Told) -> str:
    """The message, in which a cell is named as it is elsewhere."""
    return _ACROSS.get(finding.rule, "") + finding.message


def detail(finding: Told, language: Language, t: Words) -> str:
    """What was found: in English as the check says it, in Chinese what it compared and what it quotes."""
    if language == "en":
        message = _with_dataset(finding)
        if re.fullmatch("[a-z_]+", message):
            return message.replace("_", " ").capitalize()
        code, before, rest = item_of(message)
        message = f"{label(*code, 'en')}{before}{rest}" if code else message
        return _CELL.sub(lambda one: f"“{cell_words(one[0], 'en')}”", message)
    told = []
    if finding.left is not None and finding.right is not None:
        sides = {"left": number(finding.left), "right": number(finding.right)}
        code = item_of(finding.message)[0] if finding.rule == "district_total" else None
        named = _CELL.match(_with_dataset(finding))
        if code:
            told.append(t("compared_total", item=label(*code, "zh"), **sides))
        elif finding.rule in _ACROSS:
            item = cell_words(named[0], "zh") if named else ""
            told.append(t(f"compared_{finding.rule}", item=item, **sides))
        else:
            told.append(t("compared", **sides))
    told += [f"{t('quoted')}“{one}”" for one in dict.fromkeys(_QUOTED.findall(finding.message))]
    return "；".join(told)
