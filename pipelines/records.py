"""The records of one report: what reading yields and what landing stores.

A ``Report`` holds every printed cell as a ``Value`` and every rule that was tried as a ``Check``.
Codes (items, outcomes, applicants, ...) are those of ``docs/data.md``.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple, get_args

PARSER_VERSION = "10"
"""Raise it when the same bytes read differently: landed reports of an older version want a reparse."""

Dataset = Literal["proactive", "requests", "reviews", "indicators"]
AgencyKind = Literal["district", "government", "department", "subdistrict", "town", "park"]
Status = Literal["complete", "partial", "narrative", "unreadable"]
Severity = Literal["error", "warning", "info"]
EVERY_CELL: tuple[Dataset, ...] = get_args(Dataset)
"""The cells of a finding that speaks against the whole report."""
Origin = Literal["live", "sample", "embedded", "address", "replay"]
"""Where documents come from: the sites, a sample of them, the embedded sites, a server, recorded answers."""
LandingOutcome = Literal["landed", "unchanged", "quarantined"]
Outcome = Literal[LandingOutcome, "other_document"]
"""What became of a document: `other_document` holds no report, as only reading it told, and does not land."""
"""What landing makes of a report."""


class CellPlace(NamedTuple):
    """Where a cell stands: the table of the document, the row and the column in it; all from 0."""

    table: int
    row: int
    column: int


@dataclass(slots=True)
class Value:
    """One cell of a statutory table.

    ``row`` and ``column`` are codes (``granted`` x ``total``); for ``indicators`` they are the
    0-based numbers of the printed row (below the heading) and of the cell in it. ``raw`` is its text exactly
    as printed, ``""`` for a blank cell, ``None`` where the cell could not be determined.
    ``value`` is the number as printed, ``None`` unless one is printed: blank, ``/``, ``—`` and
    ``无`` are not zero. ``unit`` is the unit printed in the cell or its header.
    """

    dataset: Dataset
    row: str
    column: str
    raw: str | None
    value: float | None = None
    unit: str | None = None
    row_label: str | None = None  # as printed
    column_label: str | None = None  # as printed
    place: CellPlace | None = None
    code: str | None = None  # indicators only: what the row counts, where the label is known
    period: str | None = None  # indicators only: `this_year` or `cumulative`
    marks: tuple[str, ...] = ()  # rules of the findings that concern this cell; empty = trusted

    @property
    def cell(self) -> str:
        """The cell's name in findings: ``requests.granted.total``."""
        return f"{self.dataset}.{self.row}.{self.column}"


class Check(NamedTuple):
    """One rule tried on a report. One that does not hold is a finding.

    ``left`` and ``right`` are the two sides' numbers where the rule compares numbers; a refusal to
    read something (an unknown label, say) has neither and never holds. ``cells`` are names of cells, or what
    their names begin with: ``requests`` is all of table 三, ``requests.refused`` its rows of that group.
    """

    rule: str  # snake_case, listed in docs/checks.md
    severity: Severity
    holds: bool
    message: str
    cells: tuple[str, ...] = ()
    left: float | None = None
    right: float | None = None


def above(cell: str) -> list[str]:
    """What a finding can call a cell: ``requests.granted.total``, ``requests.granted``, ``requests``."""
    parts = cell.split(".")
    return [".".join(parts[:end]) for end in range(len(parts), 0, -1)]


def finding(
    rule: str,
    severity: Severity,
    message: str,
    left: float | None = None,
    right: float | None = None,
    *,
    cells: tuple[str, ...] = (),
) -> Check:
    """A check that does not hold."""
    return Check(rule, severity, False, message, cells, left, right)


@dataclass(frozen=True, slots=True)
class Hints:
    """What the crawl knew of a document before opening it. All optional: ``read`` works on a bare file."""

    district: str | None = None  # spider name, `changning`
    title: str | None = None  # as the list prints it
    agency_name: str | None = None  # where the list or its column names the agency
    agency_abbr: str | None = None  # the site's own abbreviation in the column name, `rsj`
    listed_on: date | None = None  # the date the list prints
    charset: str | None = None  # of the Content-Type header
    fetched_on: date | None = None  # the day in China on which it was fetched; set when it is read
    article_title: str | None = None  # of the article or archive of which this is one of several files


@dataclass(slots=True)
class Identity:
    """Whose report it is and about which year. ``agency`` and ``year`` are the report's key."""

    district: str | None = None
    agency: str | None = None  # slug `<district>-<abbr>`, stable for ever
    agency_name: str | None = None  # full name, `上海市长宁区人力资源和社会保障局`
    agency_kind: AgencyKind | None = None
    year: int | None = None
    named_by: str | None = None  # what names the agency: `the title`, `发布机构`, `the address`
    checks: list[Check] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """One agency's report for one year, read. ``sections`` maps the six codes of ``SECTIONS`` to text."""

    identity: Identity
    title: str | None = None
    form: str | None = None  # `2021`, `2019`, `2021+2019-requests`, `sheet`, or None
    status: Status = "unreadable"
    published_on: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    contact_phone: str | None = None
    contact_email: str | None = None
    contact_address: str | None = None
    sections: dict[str, str] = field(default_factory=dict)
    values: list[Value] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    sheet_head: list[str] = field(default_factory=list)  # a statistics sheet as printed; None = open cell
    sheet_rows: list[list[str | None]] = field(default_factory=list)
    media_type: str | None = None
    source_sha256: str | None = None
    parser_version: str | None = None
    schema_version: str | None = None  # of the columns it was read for; None = today's
    # provenance, known only after a crawl
    source_url: str | None = None
    listed_url: str | None = None
    other_urls: tuple[str, ...] = ()
    archive_file: str | None = None
    archive_record: str | None = None
    fetched_at: datetime | None = None
    origin: Origin | None = None

    @property
    def key(self) -> tuple[str, int] | None:
        """(agency, year), or None while either is unknown."""
        if self.identity.agency is None or self.identity.year is None:
            return None
        return self.identity.agency, self.identity.year

    @property
    def findings(self) -> list[Check]:
        """The checks that do not hold."""
        return [check for check in self.checks if not check.holds]


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one document: what was read in it, and what landing made of that."""

    key: tuple[str, int] | None
    title: str | None
    status: Status
    source_sha256: str
    findings: tuple[tuple[str, Severity], ...]  # rule and severity of each
    outcome: Outcome | None = None  # None: it was not to land
    rows: dict[str, int] = field(default_factory=dict)  # on disk, by dataset
    reason: str = ""  # why nothing can be read in it, or why it is in quarantine


SECTIONS = ("overview", "proactive", "requests", "reviews", "problems", "other_matters")
"""Codes of the six sections 一 to 六 of the forms of 2019 and 2021."""
