"""The faults: all that can make a run need attention, what each says, and what to do about it.

The one table of them. ``monitors`` finds them, ``verdict`` sums them up, terminal, alerts and ``status`` say
them. ``python -m govcrawl.runs.faults`` prints the table as it stands in ``docs/logs.md``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

from govcrawl.defects import Defect
from govcrawl.fates import Row
from govcrawl.terminal import counted
from pipelines.errors import ConfigurationError
from pipelines.places import District

Verdict = Literal["blocked", "unreachable", "failed", "attention", "ok"]
"""What a spider's run came to, the gravest first. `attention`: it went to its end, but something is missing
or odd."""


class Fault(NamedTuple):
    """A fault that was found: its kind, `lists_broken`, and its line, `2 lists can't be read`."""

    kind: str
    line: str


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One row of the table.

    ``line`` is what it says; ``{count}`` is a number with ``noun``. ``action`` is what to do about it, in the
    words of ``status``; the manual goes on with ``more``. A kind with a ``stat`` is found by counting that
    one, one with a ``fate`` by the rows that have it, others by a function of ``monitors``, which compares
    what ``source`` names. A kind whose ``about`` says what each of its defects is about counts and names
    those, and the registry can acknowledge them, unless they are faults of ``ours``. ``tolerated`` are its
    keys in ``thresholds.toml``; without any, once is too often. After a fault that leaves the rest ``unseen``
    it is no news that reports were not seen.
    """

    name: str
    line: str
    action: str
    more: str = ""
    noun: str = ""
    stat: str = ""
    fate: str = ""
    source: str = ""
    about: str = ""
    ours: bool = False
    tolerated: tuple[str, ...] = ()
    verdict: Verdict = "attention"
    unseen: bool = False


OF_THE_CRAWL = (
    FaultKind(
        "unreachable",
        "{host} can't be reached ({reason})",
        "open the site in a browser; if it has moved, correct its hosts in districts.toml",
        "Down: wait for the next night",
        source="`govcrawl/unreachable/<host>`",
        verdict="unreachable",
        unseen=True,
    ),
    FaultKind(
        "robots",
        "{host} is not crawled: its robots.txt can't be had ({reason}), which forbids everything;"
        " crawl again when it answers",
        "wait for the next night; if it stays, open it in a browser, then ask the site's operator",
        "A server that fails to say what it allows counts as one that allows nothing (RFC 9309, 2.3.1.4);"
        " one that has no robots.txt or refuses it (401, 403, 404, any 4xx) allows everything (2.3.1.3)",
        source="`govcrawl/robots/<host>`",
        verdict="unreachable",
        unseen=True,
    ),
    FaultKind(
        "busy",
        "{host} asks to be left alone for {reason}; crawl again after that",
        "wait for the next night; if it stays, ask the site's operator how it may be crawled",
        "By Retry-After the host asked for more than `RETRY_AFTER_MAX` (5 minutes), and nothing more was"
        " asked of it. A higher `DOWNLOAD_DELAY` may help",
        source="`govcrawl/busy/<host>`",
        verdict="unreachable",
        unseen=True,
    ),
    FaultKind(
        "blocked",
        "blocked: {address} answers with a block page ({marker})",
        "don't crawl it for some days, then ask the site's operator; we evade nothing",
        "The page is in the archive",
        source="`govcrawl/blocked/marker`",
        verdict="blocked",
        unseen=True,
    ),
    FaultKind(
        "archive",
        "the archive can't be written",
        "make room on the disk or mend the rights of the data folder, then crawl again",
        stat="archive/failed",
        verdict="failed",
        unseen=True,
    ),
    FaultKind(
        "finish_reason",
        "the crawl did not finish ({reason})",
        "read the log from its end; after a shutdown just crawl again",
        "`killed`: the same. `archive_failed`: as above. `memusage_exceeded`, `closespider_…`: a limit was"
        " set, raise it",
        source="`finish_reason`",
        verdict="failed",
        unseen=True,
    ),
    FaultKind(
        "spider_errors",
        "{count} in the spider's code",
        "read the traceback in the log; the site has probably changed",
        "The bytes are in the archive: make a test of them",
        noun="error",
        stat="spider_exceptions/count",
        verdict="failed",
    ),
    FaultKind(
        "lists_broken",
        "{count} can't be read: {named}",
        "open the list; if it has moved, correct districts.toml or the spider",
        "The log has a line of each that begins with `List can't be read:`. `districts.toml infers the lists"
        " of`: no stored page confirmed the address, and there is nothing at it; once it is corrected, this"
        " fault is gone",
        noun="list",
        source="lists that could not be read to their ends",
        about="list",
    ),
    FaultKind(
        "lists_closed",
        "{count} closed by robots.txt: {named}",
        "ask the site's operator for the list; nothing is fetched that robots.txt closes",
        "It has not moved, and what landed from it stays",
        noun="list",
        source="lists that robots.txt forbids to fetch",
        about="list",
    ),
    FaultKind(
        "lists_not_walked",
        "{count} not walked: {named}",
        "open the column; if it holds reports, its link is one that the spider must learn",
        "The log has a line of each that begins with `Not walked`",
        noun="column",
        source="parts of columns that were seen and not opened",
        about="list",
    ),
    FaultKind(
        "lists_fallback",
        "{count} found only by searching the site, to be entered in districts.toml: {named}",
        "enter the lists that the log names (Found by searching) in districts.toml",
        noun="list",
        source="lists with reports to which only a search led",
        about="list",
    ),
    FaultKind(
        "reports_asked",
        "{count} called like a report and not fetched, open: {named}",
        "open the address; a report: its title or its row is one that the lists must learn",
        "`govcrawl status DISTRICT --rows asked` has them all",
        noun="row",
        fate="asked",
        about="row",
    ),
    FaultKind(
        "city_search",
        "{count} of the city found reports that no list has: {named}",
        "find the lists of these reports on the site and enter them in districts.toml",
        "The site's own lists gave nothing or were broken; the reports landed",
        noun="search",
        source="the city's search, where it found reports on the district's hosts",
        about="list",
    ),
    FaultKind(
        "entries_cut_off",
        "{count} cut off in a list, maybe of a report: {named}",
        "open what the log names (Cut off); the platform must take such titles from elsewhere",
        "If they are reports: from the row's attribute or from the page, as baoshan's does",
        noun="title",
        fate="cut_off",
        about="row",
    ),
    FaultKind(
        "reports_failed",
        "{count} can't be fetched: {named}",
        "crawl again; if it stays, open the address",
        "The log has a line of each that begins with `Report can't be fetched:`",
        noun="report",
        fate="failed",
        about="row",
    ),
    FaultKind(
        "reports_closed",
        "{count} closed by robots.txt: {named}",
        "ask the site's operator for them; nothing is fetched that robots.txt closes",
        noun="report",
        fate="closed",
        about="row",
    ),
    FaultKind(
        "reports_empty",
        "{count} came empty: {named}",
        "crawl again; if it stays, the site has emptied the page",
        "What landed before stays",
        noun="report",
        fate="empty",
        about="row",
    ),
    FaultKind(
        "attachments_failed",
        "{count} can't be fetched: {named}",
        "crawl again; if it stays, open the address",
        "The log has a line of each that begins with `Attached report can't be fetched:` and its reason;"
        " what else the article has landed",
        noun="attached report",
        source="attached files that could not be had",
        about="file",
    ),
    FaultKind(
        "reports_lost",
        "{count} did not land: {named}",
        "read the errors in the log; the bytes are archived, govcrawl reparse reads them again",
        "`no answer came back`: a fault of the spider's code, which drops it in silence. `the process"
        " that was to read and land … was killed`: mostly for its memory (`journalctl -k`); crawl again,"
        " and if the same document does it again, report it with its address. `… takes longer than 300"
        " seconds to read`: the same; what had landed stays",
        noun="report",
        fate="lost",
        about="row",
        ours=True,
        unseen=True,
    ),
    FaultKind(
        "settled_twice",
        "{count} with two fates: {named}",
        "report it: a fault of the spider's code",
        noun="row",
        source="rows that were settled twice, differently",
        about="row",
        ours=True,
    ),
    FaultKind(
        "no_reports",
        "no reports found",
        "first see to what else is said of its lists; if nothing is, open them: the site has changed",
        source="the fates: none of a report, be it of another year",
        unseen=True,
    ),
    FaultKind(
        "log_errors",
        "{count} in the log",
        "read them",
        "`grep ERROR`",
        noun="error",
        source="`log_count/ERROR`, `log_count/CRITICAL`, where the crawl has no other fault",
    ),
)
"""Found in the stats of a crawl alone, the cause before its consequences."""

OF_THE_READING = (
    FaultKind(
        "quarantined",
        "{count} in quarantine, whose or of which year is unclear: {named}",
        "look into quarantine/reports; add the agency or its spelling to its city in pipelines/places",
        "Then `govcrawl reparse`. A paper that is nobody's report: acknowledge it",
        noun="report",
        fate="quarantined",
        about="row",
        tolerated=("quarantined",),
    ),
    FaultKind(
        "elsewhere",
        "{count} read as another place's",
        "find them in the dataset checks (rule district_disagrees); is the name misread",
        "Open their addresses. It is: mend `pipelines/identity`, then `govcrawl reparse`. The district does"
        " list them: raise `elsewhere` for it",
        noun="listed report",
        stat="govcrawl/findings/district_disagrees",
        tolerated=("elsewhere",),
    ),
    FaultKind(
        "unreadable",
        "{count} can't be read, open them: {named}",
        "open the address: a lost page is the site's, a scan is read with `reparse --ocr` or by hand,"
        " else mend reading",
        "The page is gone or asks to log in: ask the site for the report; what landed before stays. RTF or"
        " OpenDocument: install LibreOffice. A picture: as a scan. A report that the browser shows: mend the"
        " reading, then `govcrawl reparse`. Said once for each report; from then on `govcrawl status` names"
        " it. One that is acknowledged is as expected from the first night on, and a fault again where"
        " another reason is seen",
        noun="report",
        source="rows of the fate `unreadable` of which no earlier run has said it, or the registry speaks",
        about="row",
    ),
    FaultKind(
        "vanished",
        "{count} no longer listed, kept: {named}",
        "open the address; the site has removed it or moved it out of its list",
        "Said once; from then on `govcrawl status` names it. What landed stays. `its address now holds …`: a"
        " page that the site writes anew each year; the old one is in the archive",
        noun="report",
        fate="vanished",
        about="row",
    ),
    FaultKind(
        "fallen_together",
        "{count} listed under two titles with different figures: {named}",
        "open both; if they are reports of two agencies or years, mend the reading of their titles",
        "Both are kept: one landed, the others stand in `data/copies`, and the cells that differ are marked."
        " A correction of the first: acknowledge it",
        noun="report",
        source="rows of one list, or of the district's own reports, with the finding `conflicting_copies`",
        about="agency and year",
    ),
    FaultKind(
        "unknown_labels",
        "{count} in tables",
        "find them in the dataset checks (rule unknown_label); add the spelling to the form",
        "A new row wants a look at the statute first",
        noun="unknown label",
        stat="govcrawl/findings/unknown_label",
        tolerated=("unknown_labels",),
    ),
    FaultKind(
        "failed_checks",
        "{share} of the reports have failed checks, more than {limit}",
        "open some reports with findings beside their pages; the reading or the site is wrong",
        "Right there, wrong here: mend the reading. Wrong there: raise the share for this district",
        source="reports with a failed check against `item_scraped_count`",
        tolerated=("failed_checks_share", "failed_checks_reports"),
    ),
)
"""Found in what was read, against the thresholds."""

BY_COMPARISON = (
    FaultKind(
        "part_missing",
        "{count} with reports of too few agencies: {named}",
        "open the site's page of annual reports; a list of these is not walked, or has moved",
        "The district's own reports, departments, streets and towns: how many there are at least stands in"
        " districts.toml (`least`). Of an imitated site only parts are asked for that a list promised by its"
        " name, or an earlier run had",
        noun="part",
        source="agencies with a report of any year, in a crawl over all years, against `least`",
        about="part",
    ),
    FaultKind(
        "rows_unexpected",
        "{count} of rows not as expected.csv says: {named}",
        "see what is gone or new; if it is right, govcrawl expect takes it as expected",
        "Fewer rows than expected of a dataset and year, or some of a year or district that nobody expected."
        " More of what is expected is no fault. Tried at the end of `nightly`, where the data folder has the"
        " file",
        noun="number",
        source="rows landed by dataset, year and district, against `expected.csv`",
        about="dataset and year",
        ours=True,
    ),
    FaultKind(
        "agencies_a_year",
        "{count} with too few or too many agencies: {named}",
        "open the site's page of annual reports; a list is not walked, or agencies are made up",
        "How many agencies of a district have a report on one year stands in districts.toml: at least"
        " `least.agencies`, on the newest year that is due; at most `most`, on any. Of live sites only",
        noun="year",
        source="agencies seen, by report year, against `least.agencies` and `most`",
        about="district and year",
    ),
    FaultKind(
        "fewer_than_before",
        "{count} fewer than on {day}: {named}",
        "open the pages that are gone; the site has removed them or moved the list",
        "What landed stays. Said every night until they are back, or you have looked and `govcrawl confirm"
        " DISTRICT` takes the last run for all there is",
        noun="report",
        source="agencies seen, by report year, against the last run over the same years that was good or is"
        " confirmed",
        about="agency and year",
        tolerated=("missing_agencies",),
    ),
    FaultKind(
        "fewer_than_last_year",
        "{count} reported on {before} and not on {year}: {named}",
        "ask the site: the report is late, or the agency was merged or renamed",
        "Look on the agency's page first. Merged or renamed: write its successor into its city's folder in"
        " `pipelines/places`",
        noun="agency",
        source="agencies seen on the newest year that is due against those on the year before",
        about="agency and year",
        tolerated=("missing_agencies", "due"),
    ),
    FaultKind(
        "agencies_missing",
        "{count} of the registry without a report on {year}: {named}",
        "look for the report on the agency's page; if a list has it, it is not walked",
        "Streets and towns owe one by law; of live sites only, and without those of the line before",
        noun="agency",
        source="streets and towns of today in the registry against those seen on the newest year that is due",
        about="agency and year",
        tolerated=("missing_agencies", "due"),
    ),
)
"""Found by comparing the agencies seen with those that there must be, or were before."""

FAULTS = {kind.name: kind for kind in (*OF_THE_CRAWL, *OF_THE_READING, *BY_COMPARISON)}


def fault(kind: str, number: int | None = None, **values: Any) -> Fault:
    """A fault of that kind: `fault("lists_broken", 2)` says `2 lists can't be read`."""
    row = FAULTS[kind]
    if number is not None:
        values["count"] = counted(number, row.noun)
    return Fault(kind, row.line.format(**values).removesuffix(" ()").removesuffix(": "))  # may not be known


def action(kind: str) -> str:
    """What to do about a fault; the manifest of another version may know other kinds."""
    return FAULTS[kind].action if kind in FAULTS else "docs/logs.md says what to do"


def defects_of(rows: Iterable[Row]) -> list[Defect]:
    """The defects that rows of lists are, by their fates."""
    kinds = {kind.fate: kind.name for kind in FAULTS.values() if kind.fate}
    return [
        Defect(kinds[row.fate], row.url or row.listed_url, row.why, row.title)
        for row in rows
        if row.fate in kinds
    ]


def check_acknowledged(district: District) -> None:
    """Nothing, if the registry acknowledges defects of known kinds only.

    Raises:
        ConfigurationError: it does not.
    """
    known = sorted(kind.name for kind in FAULTS.values() if kind.about and not kind.ours)
    for entry in district.acknowledged:
        if entry.fault not in known:
            raise ConfigurationError(
                f"districts.toml: [[{district.key}.acknowledged]] {entry.fault} is no fault that lasts;"
                f" there are {', '.join(known)}"
            )


def verdict(faults: Iterable[Fault]) -> Verdict:
    """The run in one word, by its gravest fault."""
    verdicts: list[Verdict] = [FAULTS[kind].verdict for kind, _ in faults]
    return min(verdicts, key=get_args(Verdict).index, default="ok")


def manual() -> list[str]:
    """The table of ``docs/logs.md``, in Markdown."""
    head = ["| kind | line | found in | Action needed |", "|---|---|---|---|"]
    return head + [_row(kind) for kind in FAULTS.values()]


class _Variables(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f"*{name}*"


def _row(kind: FaultKind) -> str:
    plural = counted(2, kind.noun).removeprefix("2 ")
    line = kind.line.format_map(_Variables(count=f"*n* {plural}"))
    found = kind.source or (f"rows of the fate `{kind.fate}`" if kind.fate else f"`{kind.stat}`")
    if kind.tolerated:
        found += f"; tolerated: {', '.join(f'`{name}`' for name in kind.tolerated)}"
    if kind.about and not kind.ours:
        found += f"; acknowledged by {kind.about}"
    what = ". ".join(filter(None, [kind.action[0].upper() + kind.action[1:], kind.more]))
    return f"| `{kind.name}` | {line} | {found} | {what} |"


if __name__ == "__main__":
    print(*manual(), sep="\n")
