"""What the registry says of a site, fact by fact, against what was seen there. Pure functions.

A fact is *confirmed* by what was positively seen, *contradicted* by what can't be if it were true (nothing at
the address, another address, a list without a report); all else leaves it *not reached*.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urlsplit

from govcrawl.lists.addresses import address_key
from govcrawl.terminal import counted
from pipelines.places import District

GONE = {404, 410}
NO_API = {*GONE, 405}


class Verdict(StrEnum):
    """What was found out about a fact."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    NOT_REACHED = "not reached"


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of asking one address.

    ``reports``, ``maybes``, ``leads`` and ``others`` are what its page (or the API behind it) lists: annual
    reports, papers that only their documents tell from one, lists of reports, dated rows of something else.
    ``why`` says why there was no answer; ``complaint`` what the spider says is wrong with the list.
    """

    url: str
    status: int | None = None  # None: no answer
    why: str = ""
    moved_to: str = ""  # where it led in the end, if elsewhere
    reports: int = 0
    maybes: int = 0
    newest: int | None = None  # report year
    leads: int = 0
    others: int = 0
    named: bool = False  # the page is called annual reports on disclosure
    complaint: str = ""
    via: str = ""  # the request that gave the rows, where that was not the page's own
    discloses: bool = False  # it speaks of 信息公开 or 政务公开
    marks: frozenset[str] = frozenset()  # the platforms whose marks the page has


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer about one fact. ``required``: the registry rests on it; else it only helps."""

    fact: str  # host, entry, list, platform, search, api, column, article
    value: str
    verdict: Verdict
    seen: str
    required: bool = True


def answers(
    district: District,
    seen: Mapping[str, Seen],
    columns: Iterable[str] = (),
    apis: Mapping[str, Seen] = MappingProxyType({}),
    projects: Iterable[str] = (),
) -> Iterator[Answer]:
    """The answers about all facts of a district.

    Args:
        district: what the registry says.
        seen: what came of each address that was asked, or was meant to be.
        columns: addresses of lists that its spider knows beside the registry's.
        apis: what came of asking as a page's script does, by method and address.
        projects: folders below which, its spider says, APIs are.
    """
    unasked = Seen("", why="not asked")
    found = list(seen.values())
    for host in district.hosts:
        yield Answer("host", host, *judge_host(host, found))
    yield Answer("entry", district.entry, *judge_entry(seen.get(district.entry, unasked)))
    for url in district.lists:
        yield Answer("list", url, *judge_list(seen.get(url, unasked)))
    yield Answer("platform", district.platform, *judge_platform(district, found))
    for key in district.inferred:
        if key not in {"hosts", "entry", "lists", "platform"}:
            value = str(getattr(district, key))
            yield Answer(key, value, Verdict.NOT_REACHED, "inferred, and no page of a site tells it")
    if district.search:
        why = "the city's search is asked only where the site's own lists give nothing"
        yield Answer("search", district.search, Verdict.NOT_REACHED, why, required=False)
    for folder in projects:
        yield Answer("api", folder, *judge_project(folder, apis.values()), required=False)
    for name, one in apis.items():
        yield Answer("api", name, *judge_api(one), required=False)
    for url in columns:
        yield Answer("column", url, *judge_list(seen.get(url, unasked)), required=False)


def judge_host(host: str, seen: Iterable[Seen]) -> tuple[Verdict, str]:
    """Whether a host answers for itself: with a page, or by leading to another one of its own."""
    own = [one for one in seen if urlsplit(one.url).hostname == host]
    for one in own:
        if one.status is not None and one.status < 500 and not (one.moved_to and one.why):
            return Verdict.CONFIRMED, f"answers with status {one.status}: {one.url}"
    for one in own:
        if one.moved_to and one.why:
            return Verdict.CONTRADICTED, f"{one.url} redirects to {one.moved_to}"
    reason = next((one.why or f"status {one.status}" for one in own), "not asked")
    return Verdict.NOT_REACHED, reason


def judge_entry(seen: Seen) -> tuple[Verdict, str]:
    """Whether the entry page is there and speaks of disclosure."""
    if early := _nothing_there(seen):
        return early
    if not seen.discloses:
        return Verdict.NOT_REACHED, "a page that does not speak of 信息公开; a script may fill it"
    leads = f", leads to {counted(seen.leads, 'list')} of reports" if seen.leads else ""
    return Verdict.CONFIRMED, f"speaks of 信息公开{leads}"


def judge_list(seen: Seen) -> tuple[Verdict, str]:
    """Whether a list is there and lists annual reports, or leads to lists of them."""
    if early := _nothing_there(seen):
        return early
    via = f", by {seen.via}" if seen.via else ""
    if seen.reports:
        newest = f", the newest on {seen.newest}" if seen.newest else ""
        return Verdict.CONFIRMED, f"{_counted(seen)} on its first page{newest}{via}"
    if seen.leads:
        return Verdict.CONFIRMED, f"leads to {counted(seen.leads, 'list')} of reports"
    if seen.named and (seen.others or seen.maybes):
        return Verdict.CONFIRMED, f"is called a list of annual reports, and holds {_counted(seen)} yet{via}"
    if seen.maybes:
        return Verdict.NOT_REACHED, f"{_counted(seen)} on its first page{via}"
    if seen.others:
        return Verdict.CONTRADICTED, f"{seen.others} dated rows, and no annual report among them"
    if seen.complaint and not seen.marks:
        return Verdict.CONTRADICTED, f"its spider can't read it: {seen.complaint}"
    return Verdict.NOT_REACHED, seen.why or seen.complaint or "no row in it"


def judge_platform(district: District, seen: Iterable[Seen]) -> tuple[Verdict, str]:
    """Whether the site is of the family that the registry says: by reading a list, or by a page's marks."""
    pages = list(seen)
    if read := next((one for one in pages if one.reports or one.maybes), None):
        return Verdict.CONFIRMED, f"its lists are read as those of {district.platform}: {read.url}"
    if own := next((one for one in pages if district.platform in one.marks), None):
        return Verdict.CONFIRMED, f"the page has its marks: {own.url}"
    if other := next((one for one in pages if one.marks), None):
        return Verdict.CONTRADICTED, f"{other.url} has the marks of {', '.join(sorted(other.marks))}"
    reason = next((one.why for one in pages if one.why), "no page has the marks of a platform")
    return Verdict.NOT_REACHED, reason


def judge_api(seen: Seen) -> tuple[Verdict, str]:
    """Whether an API gives rows of reports; one that gives none may have been asked in the wrong words."""
    if seen.reports or seen.maybes:
        return Verdict.CONFIRMED, f"gives {_counted(seen)}"
    if seen.status in NO_API:
        return Verdict.CONTRADICTED, f"status {seen.status}"
    answer = seen.why or f"status {seen.status}"
    return Verdict.NOT_REACHED, answer if seen.status != 200 else f"{answer}, and no report in it"


def judge_project(folder: str, apis: Iterable[Seen]) -> tuple[Verdict, str]:
    """Whether APIs are below a folder: one gives rows, or all that were asked are not there."""
    own = [one for one in apis if urlsplit(one.url).path.startswith(f"{folder}/")]
    found = [(judge_api(one), one.url) for one in own]
    for (verdict, said), url in found:
        if verdict is Verdict.CONFIRMED:
            return verdict, f"{said}: {url}"
    if not found:
        return Verdict.NOT_REACHED, "nothing below it was asked for"
    if all(verdict is Verdict.CONTRADICTED for (verdict, _), _ in found):
        return Verdict.CONTRADICTED, f"{found[0][0][1]}: {', '.join(url for _, url in found)}"
    return next(
        (verdict, f"{said}: {url}") for (verdict, said), url in found if verdict is Verdict.NOT_REACHED
    )


def _counted(seen: Seen) -> str:
    """`8 reports, 2 rows that may be one`, `no report`."""
    reports = counted(seen.reports, "report") if seen.reports else "no report"
    return f"{reports}, {counted(seen.maybes, 'row')} that may be one" if seen.maybes else reports


def _nothing_there(seen: Seen) -> tuple[Verdict, str] | None:
    """The verdict on an address that gives no page, or one elsewhere."""
    if seen.moved_to and address_key(seen.moved_to) != address_key(seen.url):
        return Verdict.CONTRADICTED, f"redirects to {seen.moved_to}"
    if seen.status in GONE:
        return Verdict.CONTRADICTED, f"status {seen.status}"
    if seen.status is None:
        return Verdict.NOT_REACHED, seen.why or "no answer"
    if seen.status >= 400:
        return Verdict.NOT_REACHED, f"status {seen.status}"
    return None
