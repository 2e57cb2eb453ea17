"""Tables whose cell borders are lost: `（一）予以公开710000071` is 71, 0, 0, 0, 0, 0, 71.

The labels cut the text into runs of figures, white space or arithmetic the runs into numbers (``cuts``). A
run that can be cut in several ways stays open where they differ. A cut that only the row's own sum speaks for
is marked: a row that does not add up can be cut by accident.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from pipelines.document import OBJECT, RECOGNISED, Paragraph
from pipelines.forms import cells
from pipelines.forms.captions import Subject, claim_below, claim_in, claim_of_line
from pipelines.forms.cells import narrowed, value_of
from pipelines.forms.cuts import MAX_SPLITS, Vector, cuts, decide, splits, triples
from pipelines.forms.flat_heading import doubt_of_applicants, doubt_of_measures, doubt_of_reviews
from pipelines.forms.form import Form, Labels
from pipelines.forms.known import forms
from pipelines.forms.recognise import Fit, Followed, fits, followed, request_fits
from pipelines.records import Check, Dataset, Value, finding
from pipelines.width import narrow

_ARTICLES, _APPLICANTS = "第二十条第", "申请人情况"
"""What tables 二 and 三 begin with."""
_ABOVE, _HEADING, _SHORT = 3, 300, 60
"""Lines above a table that can say whose it is; letters of the longest heading, and of its first line."""
_FIRST_ARTICLE = r"第\s*二\s*十\s*条\s*第\s*\(一\)\s*项\s*信\s*息\s*内\s*容"
_RUN = re.compile(r"(?:[\d\s+\-—–―/\\*]|[.,](?=\d)|无(?![\u4e00-\u9fff]))+(?![.、]\D)")
"""What cells print: `710000071`, `3 0 / 无 3`. Before a dot and a letter stands an unknown label's number."""
_GOES_ON = re.compile(r"\s*(?:[件元万亿个次条项宗起笔份篇%.,、无]|\((?![一二三四五六七八九十]{1,2}\)))")
"""What still belongs to the cell before it: a unit, a note, a mark. `（三）` begins the next label."""
_ENDS = re.compile(
    r"[^\S\n]*(?:$|\n|[一二三四五六七八九十]{1,2}[、.,]|\([一二三四五六七八九十]{1,2}\)|第\s*二\s*十\s*条)"
)
"""What may follow the last figure of a row, beside the next label: the end of a line, the next heading."""
_THIS_YEAR = re.compile("[上本下]年")  # of a row's label, 四、结转下年度继续办理0000000
_NO_DIGITS = re.compile("[²³¹⁰-⁹₀-₉①-⓿]")
"""Raised, lowered and ringed digits, which would be plain ones once width is set aside."""
_PUNCTUATION = " \n|:：,，、.()"
_LOOSE = {"、": "[、,]", ",": "[、,]", ".": r"[.、,:]?", "“": '[“”"]?', "”": '[“”"]?'}
"""Punctuation of labels -> what is typed for it, width set aside."""


@dataclass(frozen=True, slots=True)
class Run:
    """What is printed after a label, up to the next one."""

    text: str = ""
    whole: bool = True  # all that is printed there could be taken
    start: int = 0  # of its label in the text
    end: int = 0
    beside: str = ""  # what stands before its label on the same line, and belongs to no other row

    @classmethod
    def at(cls, text: str, start: int, end: int, label: int = 0, beside: str = "") -> "Run":
        """The run that begins at ``start``, behind its label, and reaches ``end`` at most."""
        match = _RUN.match(text, start, end)
        stop = match.end() if match else start
        ends = len(text[start:stop].rstrip()) + start
        whole = _GOES_ON.match(text, stop, end) is None and (
            stop == end or _ENDS.match(text, ends, end) is not None
        )
        return cls(text[start:stop].strip(), whole, label, stop, beside)

    def cells(self, count: int) -> tuple[str, ...] | None:
        """The texts of the cells where white space parts just as many as there are columns.

        Fewer or more than columns stay open: what is missing could stand anywhere.
        """
        texts = tuple(self.text.split())
        known = self.whole and len(texts) == count and all(map(_is_figure, texts))
        return texts if known else None

    @property
    def digits(self) -> str:
        """The digits where nothing else is printed, to be cut."""
        return self.text if self.whole and self.text.isdecimal() and self.text.isascii() else ""

    @property
    def parted(self) -> tuple[str, ...]:
        """The groups of digits where white space parts them; as many or few as there are."""
        texts = tuple(self.text.split())
        plain = self.whole and all(text.isdecimal() and text.isascii() for text in texts)
        return texts if plain and len(texts) > 1 else ()


class Cut(NamedTuple):
    """In how many ways the run of a row can be cut: by itself, and once other rows have had their say."""

    dataset: Dataset
    row: str
    run: Run
    known: int
    left: int


class Read(NamedTuple):
    """What a row comes to."""

    values: list[Value]
    checks: list[Check]
    cut: Cut


@dataclass(frozen=True, slots=True)
class FlatTables:
    """What running text prints of tables 二, 三 and 四."""

    followed: Followed
    values: list[Value]
    checks: list[Check]
    cuts: list[Cut]


class _Text:
    """Running text, its width set aside, and where in it stands what may not be shown."""

    def __init__(self, lines: Iterable[Paragraph]) -> None:
        parts: list[str] = []
        self._doubts: list[tuple[int, int, str]] = []
        self._starts: list[int] = []
        at = 0
        for line in lines:
            part = narrow(_NO_DIGITS.sub(OBJECT, line.text)) + "\n"
            if line.doubt:
                self._doubts.append((at, at + len(part), line.doubt))
            self._starts.append(at)
            parts.append(part)
            at += len(part)
        self.parts = parts
        self.whole = "".join(parts)

    def doubt(self, start: int, end: int) -> str:
        """Why the text from ``start`` to ``end`` may not be what a viewer shows; "" where it is."""
        return next((why for at, to, why in self._doubts if at < end and start < to), "")

    def claim(self, at: int, subject: Subject) -> str:
        """What the lines above this place say against the table that begins there."""
        line = bisect_right(self._starts, at) - 1
        before = [*self.parts[:line], self.whole[self._starts[line] : at]] if line >= 0 else []
        window: list[str] = []
        pieces = [
            piece for text in before for piece in (text.split() if len(text) > _SHORT else [text.strip()])
        ]
        for text in reversed([*filter(None, pieces)][-_ABOVE:]):
            if any(map(str.isdecimal, text)) and "年" not in _THIS_YEAR.sub("", text):
                break
            window.insert(0, text)
        claim = claim_in(window, subject)
        return claim.text if claim else ""

    def claim_among(self, runs: Iterable[Run], subject: Subject) -> str:
        """What lines between the rows of a table, and the notes right below it, say against it."""
        ends = sorted((run.start, run.end) for run in runs if run.end)
        for (_, at), (to, _) in pairwise(ends):
            for line in self.whole[at:to].rpartition("\n")[0].splitlines():  # not the next label's
                if line.strip() and (claim := claim_of_line(line.strip(), subject)):
                    return claim.text
        below = self.whole[ends[-1][1] :].lstrip()[:_HEADING].splitlines() if ends else []
        claim = claim_below([line.strip() for line in below if line.strip()], subject)
        return claim.text if claim else ""


def find_tables(lines: Iterable[Paragraph], subject: Subject | None = None) -> FlatTables | None:
    """Find the three tables in running text without cell borders.

    Args:
        lines: of the document.
        subject: whose report it is and about which year, as far as that is known.

    Returns:
        None where the text does not print the rows of table 三.
    """
    subject = subject or Subject()
    source = _Text(lines)
    text = source.whole
    start = max(text.find(_APPLICANTS), 0)
    runs = {form: _runs(text, start, _outcome_labels(form)) for form in forms()}
    table, place = _proactive_part(text)
    items = _runs(text[: place + len(table)], place, _item_labels(forms())) if table else {}
    form = followed(
        _proactive_fits(table, items), request_fits({row for found in runs.values() for row in found})
    )
    if form is None or len(runs[form.requests]) < len(form.requests.outcomes) // 2:
        return None
    found = runs[form.requests]
    rows = [
        *_requests(form.requests, found),
        *_reviews(source, form.requests, subject),
        *_proactive(text, items, form.proactive),
    ]
    values = [value for row in rows for value in row.values]
    checks = [check for row in rows for check in row.checks]
    first = min(run.start for run in found.values())
    heading = text[_heading_start(text, start, first) : first]
    whose = {
        "requests": doubt_of_applicants(heading)
        or source.claim(start or first, subject)
        or source.claim_among(found.values(), subject)
        or _twice(text, _APPLICANTS),
        "proactive": (
            source.claim(place, subject)
            or source.claim_among(items.values(), subject)
            or _twice(text, _FIRST_ARTICLE)
        )
        if table
        else "",
    }
    for dataset, doubt in whose.items():
        checks += _doubted([row for row in rows if row.cut.dataset == dataset], doubt)
    for row in rows:
        run = row.cut.run
        if run.end and (
            doubt := source.doubt(run.start, run.end) or source.doubt(first - len(heading), first)
        ):
            names = tuple(value.cell for value in row.values)
            rule = "ocr" if doubt.startswith(RECOGNISED) else "doubtful_cell"
            checks.append(finding(rule, "warning", f"{row.cut.row}: {doubt}", cells=names))
    return FlatTables(form, values, checks, [row.cut for row in rows])


def _doubted(rows: list[Read], doubt: str) -> list[Check]:
    """A finding that marks a whole table."""
    names = tuple(value.cell for row in rows for value in row.values)
    return (
        [finding("doubtful_table", "warning", f"text without cells: {doubt}", cells=names)] if doubt else []
    )


def _heading_start(text: str, start: int, first: int) -> int:
    """Where the heading of table 三 begins: at 申请人情况, else at the first applicant above it."""
    if text.startswith(_APPLICANTS, start):
        return start
    at = text.find("自然人", max(0, first - _HEADING))
    return at if 0 <= at < first else first


def _twice(text: str, beginning: str) -> str:
    """Two tables in one text: rows of the second could stand in for some that the first does not print."""
    return "the text prints the table more than once" if len(re.findall(beginning, text)) > 1 else ""


def _is_figure(text: str) -> bool:
    """Whether a text between blanks is a cell's: `00` and `071` are digits of several."""
    return cells.is_value(text) and not (text.isdecimal() and len(text) > 1 and text[0] == "0")


def _proactive_part(text: str) -> tuple[str, int]:
    """The text of table 二, without the sentences before it, and where it begins; "" if it is not there."""
    start, end = text.find(_ARTICLES), text.find(_APPLICANTS)
    return (text[start : end if end >= 0 else len(text)], start) if start >= 0 else ("", 0)


def _proactive_fits(table: str, items: dict[str, Run]) -> list[Fit]:
    """How the forms fit table 二, by its items and by the measures that its headings name."""
    longest = sorted({label for form in forms() for label in _measures(form)}, key=len, reverse=True)
    headings = re.findall("|".join(map(re.escape, longest)), "".join(table.split()))
    printed = [*headings, *(item for item, run in items.items() if run.text)]
    return fits(dict.fromkeys(printed, 1), lambda form: {*_measures(form), *form.items})


@cache
def _measures(form: Form) -> frozenset[str]:
    """The headings of table 二, as the form prints them."""
    every = (labels for article in form.proactive for labels in article.measures.values())
    return frozenset(narrowed(labels.zh[0]) for labels in every)


def _pattern(label: str) -> str:
    """A label as a pattern that forgives white space and punctuation."""
    letters = (letter for letter in narrowed(label) if not letter.isspace())
    return r"\s*".join(_LOOSE.get(letter) or re.escape(letter) for letter in letters)


def _any_of(labels: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(_pattern, labels))})"


_RowLabels = tuple[re.Pattern[str], list[str | None]]
"""Labels of rows, the longest first, and the row each names; None for a heading."""


def _row_labels(every: Iterable[tuple[str | None, Labels]]) -> _RowLabels:
    texts = {text: code for code, labels in every for text in labels.zh}
    longest = sorted(texts, key=lambda text: -len(text))
    return re.compile("|".join(f"({_pattern(text)})" for text in longest)), [texts[text] for text in longest]


@cache
def _outcome_labels(form: Form) -> _RowLabels:
    """The labels of table 三, in whichever form a row bears them."""
    rows = ((row, labels) for other in forms() for row, labels in other.outcomes.items())
    heads = ((None, labels) for labels in form.groups.values())
    return _row_labels([*((row, labels) for row, labels in rows if row in form.outcomes), *heads])


@cache
def _item_labels(known: tuple[Form, ...]) -> _RowLabels:
    """The labels of table 二, of all forms."""
    return _row_labels(item for form in known for article in form.proactive for item in article.items.items())


def _runs(text: str, start: int, labels: _RowLabels) -> dict[str, Run]:
    """Row -> what is printed after its label."""
    pattern, codes = labels
    matches = list(pattern.finditer(text, start))
    starts = [*(match.start() for match in matches), len(text)]
    runs: dict[str, Run] = {}
    taken = starts[0]
    for match, end in zip(matches, starts[1:], strict=True):
        row = codes[(match.lastindex or 0) - 1]
        beside = text[taken : match.start()].rpartition("\n")[2].strip(_PUNCTUATION)
        if row is None:
            taken = match.end()
            continue
        run, known = Run.at(text, match.end(), end, match.start(), beside), runs.get(row)
        taken = run.end
        if known is None or not known.text:
            runs[row] = run
        elif run.text and run.text.split() != known.text.split():
            runs[row] = replace(known, whole=False)  # printed twice, with other figures
    return runs


def _requests(form: Form, runs: dict[str, Run]) -> Iterator[Read]:
    """Table 三: the sums of rows and columns say how its runs are cut."""
    count = len(form.applicants)
    printed = {row: cut for row, run in runs.items() if (cut := run.cells(count)) is not None}
    ways = {row: _ways(runs.get(row, Run()), printed.get(row), count) for row in form.outcomes}
    decided, confirmed = decide(ways, {row: run.digits for row, run in runs.items()})
    for row, columns in form.requests.items():
        run = runs.get(row, Run())
        doubts: list[Check] = []
        if run.beside:
            message = f"{row}: {run.beside[-40:]!r} stands before its label"
            names = tuple(f"requests.{row}.{column}" for column in columns)
            doubts.append(finding("doubtful_label", "warning", message, cells=names))
        if row in printed:
            yield _row("requests", row, columns, (printed[row],), run, 1, doubts)
            continue
        found = decided[row] if run.text else ()
        digits = run.digits or "".join(run.parted)
        if found and any(splits(digits, fewer) for fewer in range(2, count)):
            doubts.append(_blanks_may_hide("requests", row, columns))
        elif found and len(digits) > count and row not in confirmed:
            message = f"{row}: only the row's own sum says how {run.text!r} is cut; those of the columns fail"
            doubts.append(_one_route("requests", row, columns, message))
        texts = tuple(tuple(map(str, way)) for way in found)
        yield _row("requests", row, columns, texts, run, len(ways[row]), doubts)


def _ways(run: Run, printed: tuple[str, ...] | None, count: int) -> tuple[Vector, ...]:
    """The ways to read a run as whole numbers; blanks count for nothing in a sum."""
    if not run.text:
        return ((0,) * count,) if run.whole else ()
    if printed is not None:
        read = [cells.number_in(text) for text in printed]
        return (tuple(int(number.value) if number else 0 for number in read),)
    found = splits(run.digits or "".join(run.parted), count)
    return tuple(way for way in found if _at_blanks(way, run.parted)) if len(found) <= MAX_SPLITS else ()


def _at_blanks(way: tuple[object, ...], parted: tuple[str, ...]) -> bool:
    """Whether numbers end wherever white space parts the digits: one with a blank in it is not as printed."""
    ends = set(accumulate(len(str(number)) for number in way))
    return ends.issuperset(accumulate(map(len, parted)))


def _reviews(source: _Text, form: Form, subject: Subject) -> Iterator[Read]:
    """Table 四: fifteen numbers in one run, three times four parts and their sum."""
    size, text = len(form.results), source.whole
    heads = list(re.finditer(r"\s*".join(_any_of(labels.zh) for labels in form.results.values()), text))
    run, doubt = Run(), "no heading names procedures and results"
    if heads:  # the last has the figures
        end = heads[-1].end()
        run = Run.at(text, end, len(text), heads[0].start())
        above = max(0, heads[0].start() - _HEADING)
        heading = text[above:end]
        doubt = (
            doubt_of_reviews(heading)
            or source.claim(_section(text, heads[0].start()), subject)
            or source.claim_among([run], subject)
        )
        if len(heads) != len(form.procedures):
            doubt = "the text prints the five results as often as two tables do"
    texts = run.cells(size * len(form.procedures))
    digits = run.digits or "".join(run.parted)
    solutions = (
        [texts]
        if texts
        else [tuple(map(str, way)) for way in triples(digits, size) if _at_blanks(way, run.parted)]
    )
    rows: list[Read] = []
    for i, (procedure, columns) in enumerate(form.reviews.items()):
        ways = tuple(dict.fromkeys(solution[i * size : (i + 1) * size] for solution in solutions))
        rows.append(_row("reviews", procedure, columns, ways, run, len(ways)))
    yield from rows[:-1]
    yield rows[-1]._replace(checks=[*rows[-1].checks, *_doubted(rows, doubt if run.text else "")])


def _section(text: str, at: int) -> int:
    """Where the headings of table 四 begin, above the results."""
    heading = text[max(0, at - _SHORT) : at]
    line = max(
        heading.rfind("行政复议\n"), heading.rfind("行政复议 行政诉讼"), heading.rfind("行政复议行政诉讼")
    )
    return at - len(heading) + line if line >= 0 else at


def _proactive(text: str, runs: dict[str, Run], form: Form) -> Iterator[Read]:
    """Table 二 has no sums: a run is read where it can be cut in one way only."""
    doubts_of = _measures_above(text, runs, form)
    for item, columns in form.items.items():
        run, count = runs.get(item, Run()), len(columns)
        texts = run.cells(count)
        ways = (texts,) if texts else tuple(cuts(run.digits, count))
        hide = ways and not texts and any(any(cuts(run.digits, fewer)) for fewer in range(1, count))
        doubts = [_blanks_may_hide("proactive", item, columns)] if hide else []
        if ways and (doubt := doubts_of.get(item, "")):
            doubts.append(_one_route("proactive", item, columns, f"{item}: {doubt}"))
        yield _row("proactive", item, columns, ways, run, len(ways), doubts)


def _measures_above(text: str, runs: dict[str, Run], form: Form) -> dict[str, str]:
    """Why it is open which measures the items count: by the heading between an item and the one before."""
    doubts: dict[str, str] = {}
    heading, end = "", -1
    for item, run in sorted(runs.items(), key=lambda each: each[1].start):
        between = text[end if end >= 0 else text.rfind(_ARTICLES, 0, run.start) : run.start]
        if between.strip():
            heading = between
        if item in form.items:
            doubts[item] = doubt_of_measures(heading, form.items[item])
        end = run.end
    return doubts


def _blanks_may_hide(dataset: Dataset, row: str, columns: tuple[str, ...]) -> Check:
    """Without borders a blank cell prints nothing: a run that fewer numbers print as well is marked."""
    message = f"{row}: read as {len(columns)} numbers, but fewer and a blank print the same digits"
    return _one_route(dataset, row, columns, message)


def _one_route(dataset: Dataset, row: str, columns: tuple[str, ...], message: str) -> Check:
    names = tuple(f"{dataset}.{row}.{column}" for column in columns)
    return finding("one_route", "warning", message, cells=names)


def _row(
    dataset: Dataset,
    row: str,
    columns: tuple[str, ...],
    ways: tuple[tuple[str, ...], ...],
    run: Run,
    known: int,
    doubts: Iterable[Check] = (),
) -> Read:
    """A row's values: those cells on which all remaining ways agree; the others stay open and marked.

    ``known``: in how many ways the run could be cut before the sums of the columns were tried; ``doubts``:
    why it is marked although it was cut.
    """
    values: list[Value] = []
    for i, column in enumerate(columns):
        texts = {way[i] for way in ways}
        one = len(texts) == 1
        values.append(
            value_of(dataset, row, column, texts.pop(), None) if one else Value(dataset, row, column, None)
        )
    opened = tuple(value.cell for value in values if value.raw is None)
    cut = Cut(dataset, row, run, known, len(ways))
    if not opened:
        return Read(values, [*doubts], cut)
    if run.text:
        number = len(ways) or known
        message = f"{row}: {run.text!r} can be cut into {len(columns)} numbers in {number} ways; left open"
    else:
        message = f"{row}: no figures follow its label"
    undecided = finding("undecided", "warning", message, cells=opened)
    return Read(values, [*doubts, undecided], cut)
