"""Whose report a document is and about which year."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from pipelines import places
from pipelines.dates import printed_dates
from pipelines.document import Document, Paragraph
from pipelines.identity import lookup
from pipelines.identity.claims import SUBJECT, YEAR, Claim, by_code, place_of, read_name, read_title
from pipelines.identity.headings import (
    HEADED,
    HEADING,
    HEADINGS,
    file_name,
    heading_of,
    heading_years,
    not_final,
    page_title_of,
    titles_of,
)
from pipelines.identity.names import normalise
from pipelines.identity.scope import OF_ALL, compilers, said, scope
from pipelines.identity.year import (
    Evidence,
    lead_year,
    partial_periods,
    period_years,
    published_in,
    report_year,
    title_years,
)
from pipelines.records import EVERY_CELL, Check, Hints, Identity, Severity, finding

PARAGRAPHS, CHARACTERS = 30, 1500  # of a document's beginning are read; some pages are one paragraph
# Fields of a page's head that name the agency. The last three also name portals and media centres:
# there only a name in the tables counts.
PUBLISHERS = ("公开主体", "机构名称", "发布机构", "发文机构", "公开部门", "发布单位")
SOURCES = ("信息来源", "来源", "ContentSource")

# Other sentences of the first paragraphs that name the agency.
NAMING = re.compile(
    r"(?:^|[,。;:])(?:现将|特将|现|特|将|向社会|公布|发布)*+([^,。;:由]{4,40}?)(?:特|现|组织|负责)*+(?:编制|编写)(?:了|本|完成|形成|\d)"
    r"|(?:^|[,。;:])(?:现将|特将|现|特|将|向社会|公布|发布)*+([^,。;:]{4,40}?)20\d\d年度?(?:政府)?信息公开工作?年?度?报告"
    r"|请(?:直接)?(?:与|联系|向)([^,。;:()]{3,40}?[局委办处所院队站会厅署部馆心道镇乡府司团行社区])"
    r"(?:办公室|综合|政务公开|信息公开|秘书|\(|,|:|联系|咨询|反映)"
)
SIGNED = re.compile(r"\(?20\d\d年\d+月.*$")
PORTAL = re.compile(r"融媒体|新闻|信息中心|电视台|报社")


def identify(document: Document, url: str, hints: Hints) -> Identity:
    """Whose report the document is and about which year, with the findings about both.

    Reads the titles, the fields, the first paragraphs, what the crawl knew and (last) the address.
    Never raises and never guesses: what is not named anywhere stays None with an error finding.
    ``district`` of the result is the one of today (a spider name), outside the registered cities the
    crawl's own name for the place or None; the slug of an agency of a merged district keeps that
    district's own name (``zhabei-qzf``).
    """
    fields = document.fields
    paragraphs = document.paragraphs[:PARAGRAPHS]
    lead = _lead(paragraphs)
    saved = file_name(url)
    titles = titles_of(hints, document, fields, paragraphs)
    district = hints.district if hints.district in places.districts() else _district_of_host(url)
    page_title = page_title_of(fields, titles)
    year, checks = _year(
        [*titles, page_title] if page_title else titles,
        saved,
        lead,
        document,
        url,
        hints,
        lookup.first_year(district),
    )
    checks += [*not_final(titles), *partial_periods(paragraphs)]
    titles = [*titles, saved] if saved else titles
    claim = _whose(titles, saved, fields, lead, hints, url, district, checks)
    if claim is None or claim.ambiguous:
        on_page = list(_named_on_page(document, paragraphs, lead, fields, district))
        claim = claim or _named(on_page, titles, fields, document, checks)
        claim = next((each for each in on_page if claim and each.completes(claim)), claim)
    identity = Identity(year=year, checks=checks)
    if claim is None:
        identity.district = district
        checks.append(finding("agency_unknown", "error", "nothing names the agency whose report this is"))
        return identity
    if claim.specific and (other := read_title(page_title, district)) and other.specific:
        _compare(claim, [other], checks, EVERY_CELL)
    if not claim.specific and claim.district:
        claim = scope(claim, titles, lead, hints, checks)
    identity.named_by = claim.source
    if claim.district:
        identity.district = places.districts()[claim.district].current
    elif hints.district not in places.districts():
        identity.district = hints.district
    if hints.district in places.districts() and identity.district != hints.district:
        message = f"listed on the site of {hints.district}, but a report of {identity.district or claim.name}"
        checks.append(finding("district_disagrees", "warning", message))
    if claim.agency:
        identity.agency, identity.agency_name = claim.agency.slug, claim.agency.name
        identity.agency_kind = claim.agency.kind
    else:
        identity.agency, identity.agency_name, identity.agency_kind = claim.slug, claim.name, claim.kind
        message = f"{claim.name} is in no table of agencies: the slug {claim.slug} is derived from the name"
        checks.append(finding("unknown_agency", "warning" if claim.district else "info", message))
    return identity


def _year(
    titles: list[str],
    saved: str,
    lead: list[str],
    document: Document,
    url: str,
    hints: Hints,
    first: int,
) -> tuple[int | None, list[Check]]:
    """The report year, as titles, text, tables, date and the file's name say it."""
    named = any(title_years(title) for title in titles)
    printed = (
        one.day
        for one in printed_dates(document, hints)
        if not (one.alone and named) and (hints.fetched_on is None or one.day <= hints.fetched_on)
    )
    published, month = published_in(next(printed, None), url)
    return report_year(
        Evidence(
            titles,
            heading_years(document.paragraphs[:HEADINGS]),
            period_years(lead),
            lead_year(lead),
            saved,
            published,
            month,
        ),
        first,
    )


def _lead(paragraphs: list[str]) -> list[str]:
    """Those of the first paragraphs that can say who compiled the report for which period, normalised."""
    return [
        normalise(text[:CHARACTERS])
        for number, text in enumerate(paragraphs)
        if number < 3 or "编" in text or "期限" in text or "31" in text
    ]


def _district_of_host(url: str) -> str | None:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return lookup.district_of_host(host, url) if host else None


def _whose(
    titles: list[str],
    saved: str,
    fields: Mapping[str, str],
    lead: list[str],
    hints: Hints,
    url: str,
    district: str | None,
    checks: list[Check],
) -> Claim | None:
    """What the title names; where it names no agency, what the other sources name, the nearest first."""
    by_title = [claim for title in dict.fromkeys(titles) if (claim := read_title(title, district))]
    if saved and not SUBJECT.search(saved) and (claim := _outside_title(YEAR.sub("", saved), None)):
        by_title.append(replace(claim, source="the file's name"))
    # What seems a place elsewhere may be words of a title that runs on into the text.
    here = [claim for claim in by_title if claim.district] or by_title
    titled = next((claim for claim in here if claim.specific), None) or next(iter(here), None)
    if titled and titled.district:
        district = titled.district
        if stranger := next(
            (claim.name for claim in by_title if claim.specific and not claim.district), None
        ):
            checks.append(finding("agency_disagrees", "warning", f"another title names {stranger}"))
    published = list(_of_fields(fields, district))
    compiled = list(_of_lead(lead, district))
    listed = list(_of_list(hints, district))
    if titled and titled.specific:
        if named := _of_the_list(titled, published + compiled, listed, checks):
            return named
        _compare(titled, by_title, checks, EVERY_CELL)
        if not any(check.rule == "agency_disagrees" for check in checks):
            _compare(titled, published + listed, checks)
        _say_what_is_unread(titled, checks)
        return next((claim for claim in published + compiled if _same_before(claim, titled)), titled)
    if titled:
        _say_what_is_unread(titled, checks)
        if OF_ALL.search(said(titles, lead)):
            return titled
        return _below(titled, compiled + published + listed, checks)
    claims = [*published, *compiled]
    elsewhere = [*listed, *_of_address(url, district)]
    claim = next((claim for claim in claims + elsewhere if claim.specific), None)
    claim = claim or next(iter(claims + elsewhere), None)
    if not (claim and (claim.specific or claim in claims)):
        agreed = _agreed(hints, fields, lead, district)
        claim = agreed or claim
        elsewhere += [agreed] if agreed else []
    if claim in elsewhere and claim not in claims:
        message = "the report itself names no agency: it is taken from the list or the address"
        checks.append(finding("agency_assumed", "info", message))
    return claim


def _named_on_page(
    document: Document,
    paragraphs: list[str],
    lead: list[str],
    fields: Mapping[str, str],
    district: str | None,
) -> Iterator[Claim]:
    """What heading, fields, first sentences and signature name, the nearest first."""
    texts = [fields[key] for key in PUBLISHERS if key in fields]
    texts += [text for text in paragraphs[:4] if len(text) <= HEADING]
    heading = heading_of(paragraphs)
    if HEADED.search(heading) and (claim := read_title(heading, district)):
        yield claim
    texts += [name for text in lead[:4] for match in NAMING.finditer(text) for name in match.groups() if name]
    texts += [name for name, _ in compilers(lead)]
    last = (block.text for block in document.blocks[-8:] if isinstance(block, Paragraph))
    texts += [SIGNED.sub("", normalise(text)) for text in last if len(text) <= HEADING]
    for text in texts:
        if claim := _outside_title(text, district):
            yield replace(claim, source="the page's heading, fields, first sentences or signature")
    for link in document.attachments[:3]:
        if claim := read_title(file_name(link), district):
            yield replace(claim, source="the name of a linked file")


def _named(
    on_page: list[Claim],
    titles: list[str],
    fields: Mapping[str, str],
    document: Document,
    checks: list[Check],
) -> Claim | None:
    """The first agency that the page names, or one whose place the site's name gives."""
    claim = next((each for each in on_page if each.specific), None) or _completed(titles, fields, document)
    if claim is not None:
        checks.append(finding("agency_assumed", "info", "neither title nor publisher names the agency"))
    return claim


def _completed(titles: list[str], fields: Mapping[str, str], document: Document) -> Claim | None:
    """``公安局2009年…`` with the place that the name of the site begins with."""
    place = place_of(normalise(fields.get("SiteName") or document.title.partition("_")[2]))
    bare = next((SUBJECT.split(YEAR.sub("", title))[0] for title in titles), "")
    claim = read_name(place + bare, None) if place and bare else None
    return replace(claim, source="the title and the site's name") if claim and claim.specific else None


def _below(titled: Claim, claims: list[Claim], checks: list[Check]) -> Claim:
    """The department or town that compiled or published a report whose title names the district alone."""
    for claim in claims:
        if claim.specific and claim.agency:
            message = f"the title names the district alone, the page {claim.agency.name}, which is taken"
            checks.append(finding("agency_disagrees", "warning", message))
            return claim
        if not claim.specific:
            break
    return titled


def _outside_title(text: str, district: str | None) -> Claim | None:
    """A name in a field or a sentence; one in no table must name its place (not 我局办公室, 融媒体中心)."""
    text = normalise(text[:60])
    claim = read_name(text, district)
    if claim and not claim.agency and claim != read_name(text, None):
        return None
    return claim


def _of_fields(fields: Mapping[str, str], district: str | None) -> Iterator[Claim]:
    for key in PUBLISHERS + SOURCES:
        claim = _outside_title(fields[key], district) if key in fields else None
        if claim is None or (claim.agency is None and claim.name is None):
            continue
        department = claim.district is None and claim.kind != "government"
        if claim.agency or key in PUBLISHERS or (department and not PORTAL.search(fields[key])):
            yield replace(claim, source=key)


def _of_lead(lead: list[str], district: str | None) -> Iterator[Claim]:
    for compiler, _ in compilers(lead):
        if claim := _outside_title(compiler, district):
            yield replace(claim, source="the sentence that says who compiled it")


def _of_list(hints: Hints, district: str | None) -> Iterator[Claim]:
    """What the crawl knew: the name that list or column give, and the column's abbreviation."""
    if hints.agency_name and (claim := _outside_title(hints.agency_name, district)):
        yield replace(claim, source="the list")
    if hints.agency_abbr and district and (claim := by_code(hints.agency_abbr, district)):
        yield replace(claim, source="the address or its column")


def _agreed(hints: Hints, fields: Mapping[str, str], lead: list[str], district: str | None) -> Claim | None:
    """An agency in no table that two of column, fields and first sentences name: 县水利局, 清溪县水利局."""
    texts = [fields[key] for key in PUBLISHERS + SOURCES if key in fields]
    texts += [hints.agency_name] if hints.agency_name else []
    read = (read_name(normalise(text[:60]), district) for text in texts if not PORTAL.search(text))
    named = [claim for claim in read if claim and claim.name and claim.district]
    for claim in named:
        twice = [other.name for other in named].count(claim.name) > 1
        if twice or any(claim.name and claim.name in text for text in lead):
            return replace(claim, source="column and page alike")
    return None


def _of_address(url: str, district: str | None) -> Iterator[Claim]:
    if district is None:
        return
    for code in lookup.codes_in(unquote(url), places.cities()[places.districts()[district].city]):
        if claim := by_code(code, district):
            yield replace(claim, source="the address or its column")


def _of_the_list(
    titled: Claim, on_page: list[Claim], listed: list[Claim], checks: list[Check]
) -> Claim | None:
    """A registered agency that the list knows, where the title names one in no table and without its place.

    Such a name may hold other words of the title, 热烈庆祝司法局; one that page or place confirm stands.
    """
    if titled.agency or titled.anchored or any(claim.name == titled.name for claim in on_page):
        return None
    for claim in listed:
        if claim.agency and claim.specific:
            message = f"the title names {titled.name}, which no table has, the list {claim.agency.name}"
            checks.append(finding("agency_disagrees", "warning", message))
            return claim
    return None


def _say_what_is_unread(titled: Claim, checks: list[Check]) -> None:
    """Findings about words beside the name, and about agencies named besides."""
    if titled.others:
        message = f"the title names {titled.agency and titled.agency.name} and {'、'.join(titled.others)}"
        severity: Severity = "info" if titled.plates else "warning"
        checks.append(finding("several_agencies", severity, message, cells=EVERY_CELL))
    if titled.unread:
        severity = "info" if titled.agency else "warning"
        message = f"{titled.unread!r} in the title is no part of an agency's name"
        checks.append(finding("agency_assumed", severity, message))


def _same_before(claim: Claim, titled: Claim) -> bool:
    """长兴镇 of the title is that of 崇明县 where the page says so: a renamed district keeps its slugs."""
    if claim.agency is None or titled.agency is None or titled.agency.district == claim.agency.district:
        return False
    return places.successor(claim.agency.slug) == titled.agency.slug


def _compare(titled: Claim, others: list[Claim], checks: list[Check], cells: tuple[str, ...] = ()) -> None:
    """A finding where another title or the metadata names another agency; the first title wins.

    The government's office publishes everybody's reports, and a column of a department keeps those
    of the departments before it: neither contradicts the title.
    """
    if titled.agency is None:
        name = titled.name or ""
        others_names = [claim.name for claim in others if claim.name and claim.kind == titled.kind]
        for other in others_names:
            if not (other.endswith(name) or name.endswith(other)):
                message = f"the title names {name}, the page or its file also {other}"
                checks.append(finding("agency_disagrees", "warning", message, cells=cells))
                return
        return
    same = {titled.agency.slug, places.successor(titled.agency.slug)}
    for claim in others:
        if not claim.specific or not claim.agency:
            continue
        predecessor = places.successor(claim.agency.slug) == titled.agency.slug
        if claim.agency.slug not in same and not predecessor:
            message = f"the title names {titled.agency.name}, the page also {claim.agency.name}"
            checks.append(finding("agency_disagrees", "warning", message, cells=cells))
            return
