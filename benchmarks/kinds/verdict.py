"""What became of a document: every cell right, marked, null, wrong or lost, or the whole refused."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.kinds.draft import Draft, Truth
from benchmarks.viewers.pages import Answer
from benchmarks.viewers.verdict import is_marked, is_right
from pipelines.records import Report, Value

ABOUT_THE_REPORT = re.compile(r"agency_|district_|joint_|scope_|year_")
"""Findings on whose report it is say nothing of tables that were not read."""

TRUE_REASONS = {
    "xlsx": r"XLSX|Excel|spreadsheet",
    "xls": r"XLS|Excel|spreadsheet",
    "et": r"\bET\b|WPS|XLS|Excel|spreadsheet",
    "ods": r"ODS|OpenDocument|spreadsheet",
    "excel_xml": r"Excel|spreadsheet",
    "csv": r"CSV|comma|table",
    "rtf": r"RTF|Rich Text",
    "odt": r"ODT|OpenDocument",
    "wps": r"WPS|\bWord\b",
    "doc": r"\bWord\b|DOC\b",
    "word_xml": r"Word.{0,12}XML|XML",
    "old_word": r"Word (?:6|95|2\.)|old(?:er)? Word|Word.{0,20}(?:older|before)",
    "ofd": r"OFD",
    "zip": r"ZIP|several|archive|XLSX|RTF",
    "mhtml": r"MHTML|web archive|mail",
    "frames": r"frame",
    "rar": r"RAR",
    "7z": r"7z|7-Zip",
    "locked": r"password|encrypt|lock",
    "docx": r"embedded|altChunk|picture|image|\bWord\b",
    "pdf": r"PDF",
    "scan": r"scan|picture|image|OCR|no text",
}
"""What a reason must name to be true of the kind."""
NAMED = {"rar", "7z", "locked", "old_word"}
"""Kinds that nobody need read, but every refusal must name."""
FALSE_REASONS = {
    "Word": ("xlsx", "ods", "ofd", "zip", "csv", "scan", "pdf", "excel_xml", "mhtml", "frames"),
    "neither a statutory table": tuple(TRUE_REASONS),  # there is one in each
    "fault of the program": tuple(TRUE_REASONS),
    "encrypted|password": ("pdf", "zip", "xlsx", "ofd"),  # with an empty password it opens by itself
}
"""What no reason may say of a kind: it would send the reader the wrong way."""


@dataclass(slots=True)
class Verdict:
    """How many cells are what; ``silent`` has a line for each that is wrong or lost."""

    counts: Counter[str] = field(default_factory=Counter)
    silent: list[str] = field(default_factory=list)
    reason: str = ""  # of a refusal
    true_reason: bool = True

    @property
    def refused(self) -> bool:
        """Whether the document as a whole was."""
        return bool(self.reason)


def judge(kind: str, draft: Draft, reports: Sequence[Report]) -> Verdict:
    """Compare what was read with what the document shows."""
    verdict = Verdict()
    unread = [_reason(one) for one in reports if one.status == "unreadable" and not one.values]
    read = [one for one in reports if one.values]
    if unread and not read:
        verdict.reason = unread[0]
        verdict.true_reason = is_true(kind, verdict.reason)
        if draft.hostile and kind not in NAMED:  # nobody need know what it is meant to be
            verdict.true_reason = "fault of the program" not in verdict.reason
        verdict.counts["refused"] += sum(len(one.answers) for one in draft.truths)
        return verdict
    told = bool(unread) or any(_is_told(one) for one in reports)
    matched, left = _matched(draft.truths, read)
    for one, report in zip(draft.truths, matched, strict=True):
        if report is None:
            _missing(one, told, verdict)
        else:
            _compare(one, report, verdict)
    for report in left:
        _extra(report, draft.truths, verdict)
    return verdict


def is_true(kind: str, reason: str) -> bool:
    """Whether the reason names the kind, and nothing it is not."""
    wanted = TRUE_REASONS.get(kind)
    lies = [
        word
        for word, kinds in FALSE_REASONS.items()
        if kind in kinds and re.search(rf"\b(?:{word})\b", reason)
    ]
    return not lies and (wanted is None or re.search(wanted, reason, re.IGNORECASE) is not None)


def _reason(report: Report) -> str:
    said = [one for one in report.findings if one.severity != "info" and not ABOUT_THE_REPORT.match(one.rule)]
    first = [one.message for one in said if one.rule == "unreadable"]
    return "; ".join(first or [one.message for one in said]) or "no reason"


def _loud(report: Report) -> set[str]:
    return {cell for finding in report.findings if finding.severity != "info" for cell in finding.cells}


def _is_told(report: Report) -> bool:
    return any(
        finding.severity != "info" and not ABOUT_THE_REPORT.match(finding.rule) for finding in report.findings
    )


def _matched(truths: Sequence[Truth], reports: Sequence[Report]) -> tuple[list[Report | None], list[Report]]:
    """Of each truth the report of that agency and year, or else one of nobody; and the reports that are left.

    A report that is alone is that of a truth that is alone, whatever it is called.
    """
    left = list(reports)
    found: list[Report | None] = []
    for truth in truths:
        whose = (truth.agency, truth.year)
        own = [one for one in left if (one.identity.agency_name, one.identity.year) == whose]
        found.append(own[0] if own else None)
        left = [one for one in left if not own or one is not own[0]]
    for number, truth in enumerate(truths):
        free = [
            one for one in left if len(truths) == 1 or None in {one.identity.agency_name, one.identity.year}
        ]
        if found[number] is None and free:
            found[number] = max(free, key=lambda one: _alike(truth, one))
            left.remove(found[number])
    return found, left


def _alike(truth: Truth, report: Report) -> int:
    cells = named(report)
    return sum(is_right(cells[name], answer) for name, answer in truth.answers.items() if name in cells)


def named(report: Report) -> dict[str, Value]:
    """The values under the names that drawn reports use: a sheet's have their labels."""
    return {
        f"indicators.{value.row} {_bare(value.row_label or '')}.{value.period or value.column}"
        if value.dataset == "indicators"
        else value.cell: value
        for value in report.values
        if value.dataset != "indicators" or value.period or value.raw
    }


def _bare(text: str) -> str:
    return "".join(text.split())


def _aligned(truth: Truth, cells: dict[str, Value]) -> dict[str, Answer]:
    """The answers by the names of values: rows of a sheet are told by label and turn, not by number."""

    def keys(names: Sequence[str]) -> dict[tuple[str, int], str]:
        turns: Counter[str] = Counter()
        found = {}
        for name in names:
            label = name.partition(" ")[2] if name.startswith("indicators.") else name
            found[label, turns[label]] = name
            turns[label] += 1
        return found

    theirs = keys(list(cells))
    return {theirs.get(key, name): truth.answers[name] for key, name in keys(list(truth.answers)).items()}


def _compare(truth: Truth, report: Report, verdict: Verdict) -> None:
    marked, cells = _loud(report), named(report)
    answers = _aligned(truth, cells)
    told = _is_told(report)
    for name, answer in answers.items():
        value = cells.get(name)
        right = value is not None and is_right(value, answer)
        cell = value.cell if value else name
        if is_marked(cell, marked) or (value is None and name.startswith("indicators") and told):
            kind = "null" if value is None or value.raw is None else "marked"
            verdict.counts["marked_right"] += kind == "marked" and right
        elif right:
            kind = "right"
        else:
            kind = "lost" if value is None or value.raw is None else "wrong"
            found = repr(value.raw) if value else f"nothing, status {report.status}"
            shown = " or ".join(map(repr, answer.texts)) or "what only a mark does justice"
            verdict.silent.append(f"{name}: shown {shown}, read {found}")
        verdict.counts[kind] += 1
    for name, value in cells.items():
        if name not in answers and value.raw and not is_marked(value.cell, marked):
            if value.dataset == "indicators" and not re.search(r"\d", value.raw):
                continue  # a row that groups others has no figure but may have a dash
            verdict.counts["wrong"] += 1
            verdict.silent.append(f"{name}: on no page, read {value.raw!r}")


def _extra(report: Report, truths: Sequence[Truth], verdict: Verdict) -> None:
    """One more: a copy that says the same, or a report that nobody made."""
    whose = (report.identity.agency_name, report.identity.year)
    same = next((one for one in truths if (one.agency, one.year) == whose), None)
    if same:
        copy = Verdict()
        _compare(same, report, copy)
        verdict.counts["wrong"] += copy.counts["wrong"]
        verdict.silent += [f"in a copy, {line}" for line in copy.silent if copy.counts["wrong"]]
        return
    marked = _loud(report)
    for value in report.values:
        if value.raw and not is_marked(value.cell, marked):
            verdict.counts["wrong"] += 1
            verdict.silent.append(f"{value.cell}: of no report, read {value.raw!r}")


def _missing(truth: Truth, told: bool, verdict: Verdict) -> None:
    verdict.counts["null" if told else "lost"] += len(truth.answers)
    if not told:
        verdict.silent.append(f"the report of {truth.agency} {truth.year}: nothing read, nothing said")
