"""Each cell of a report against the right answers: right, marked, null or silent."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from benchmarks.viewers.pages import Answer
from pipelines.records import Report, Value

_WHITE = re.compile(r"\s+")
_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_ABOUT_THE_REPORT = re.compile(r"agency_|district_|joint_|scope_|year_")
"""Findings on whose report it is say nothing of tables that were not read."""


@dataclass
class Verdict:
    """How many cells of a page are what, and the silent ones, a line each."""

    counts: Counter[str] = field(default_factory=Counter)
    silent: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)


def judge(report: Report, answers: dict[str, Answer]) -> Verdict:
    """Count the cells; a value that no answer speaks of is silent unless it is blank or marked."""
    verdict = Verdict()
    loud = [finding for finding in report.findings if finding.severity != "info"]
    marks = {cell for finding in loud for cell in finding.cells}
    values = {value.cell: value for value in report.values}
    told = any(not _ABOUT_THE_REPORT.match(finding.rule) for finding in loud)
    for name, answer in answers.items():
        value = values.get(name)
        marked = is_marked(name, marks) or (not values and told)
        right = value is not None and is_right(value, answer)
        if marked:
            verdict.counts["null" if value is None or value.raw is None else "marked"] += 1
            rules = {finding.rule for finding in loud if is_marked(name, set(finding.cells))}
            verdict.alarms.append(f"{name}: {'/'.join(sorted(rules)) or 'no cells'}")
        elif right:
            verdict.counts["right"] += 1
        else:
            verdict.counts["silent"] += 1
            found = repr(value.raw) if value else f"nothing, status {report.status}"
            verdict.silent.append(f"{name}: shown {_shown(answer)}, read {found}" + _extra(value, answer))
    for name, value in values.items():
        if name not in answers and value.raw and not is_marked(name, marks):
            verdict.counts["silent"] += 1
            verdict.silent.append(f"{name}: on no page, read {value.raw!r}")
    return verdict


def is_marked(name: str, marks: set[str]) -> bool:
    """Whether a mark names the cell, its row or its table."""
    parts = name.split(".")
    return any(".".join(parts[:k]) in marks for k in range(1, len(parts) + 1))


def is_right(value: Value, answer: Answer) -> bool:
    """Whether text, number and unit are among those the answer allows."""
    if value.raw is None or normal(value.raw, answer.strict) not in {
        normal(text, answer.strict) for text in answer.texts
    }:
        return False
    if answer.unit is not None and value.value is not None and value.unit != answer.unit:
        return False
    if answer.numbers is not None:
        return value.value in answer.numbers
    plain = normal(value.raw)
    return not _DECIMAL.fullmatch(plain) or value.value is None or value.value == float(plain)


def normal(text: str, strict: bool = False) -> str:
    """Width aside, and white space unless ``strict``; raised digits stay raised."""
    narrow = "".join(unicodedata.normalize("NFKC", c) if _is_wide(c) else c for c in text)
    return _WHITE.sub(" ", narrow).strip() if strict else _WHITE.sub("", narrow)


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) == "F" or letter == "\xa0"


def _shown(answer: Answer) -> str:
    return " or ".join(map(repr, answer.texts)) or "what only a mark does justice"


def _extra(value: Value | None, answer: Answer) -> str:
    if value is None or (answer.unit is None and answer.numbers is None):
        return ""
    return f" as {value.value} {value.unit or ''}".rstrip()
