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
from pipelines.identity.names import normalise
from pipelines.identity.year import (
    Evidence,
    lead_year,
    partial_periods,
    period_years,
    published_in,
    report_year,
    title_years,
)
from pipelines.places import GOVERNMENT, TOTAL
from pipelines.records import EVERY_CELL, Check, Hints, Identity, Severity, finding

PARAGRAPHS, CHARACTERS = 30, 1500  # of a document's beginning are read; some pages are one paragraph
HEADING = 80  # characters of a line that can belong to a title
HEADINGS = 6  # lines of a text that may be its title

# Fields of a page's head that name the agency. The last three also name portals and media centres:
# there only a name in the tables counts.
PUBLISHERS = ("公开主体", "机构名称", "发布机构", "发文机构", "公开部门", "发布单位")
SOURCES = ("信息来源", "来源", "ContentSource")

PAGE_TITLE = "<title>"
"""Under this name a page's metadata hold the title of its window."""
NOT_FINAL = re.compile(
    r"征求意见|草案|草稿|初稿|讨论稿|送审|未定稿|审核稿|待审|拟稿|模[板版]|样[表张式本例]|示例|范例|范本|示范文本|填[报写]说明"
    r"|空白表|作废|废止《|旧版|(?:更正|修[订改正]|调整)(?:之|以)?前|[(【]测试|测试[)】数]|季度|半年|\d月份"
    r"|(?<!\d)(?!0?1月?[-—–~～至到]12月)\d{1,2}月?[-—–~～至到]\d{1,2}月(?!\d)|工作计划(?!.*(?:报告|年报|总结))|计划[)】]?$"
)
"""What a title says of a draft, a pattern, what was given up, a part of the year; 更正后 is final."""

COMPILED = re.compile(
    r"由([^,。;由]{2,60}?)(?:负责|组织|汇总|综合[^,。;]*|(?:根据|按照|依据|依照|遵照)[^。]*?)?(?:编制|编写|编撰)"
)
# Other sentences of the first paragraphs that name the agency.
NAMING = re.compile(
    r"(?:^|[,。;:])(?:现将|特将|现|特|将|向社会|公布|发布)*+([^,。;:由]{4,40}?)(?:特|现|组织|负责)*+(?:编制|编写)(?:了|本|完成|形成|\d)"
    r"|(?:^|[,。;:])(?:现将|特将|现|特|将|向社会|公布|发布)*+([^,。;:]{4,40}?)20\d\d年度?(?:政府)?信息公开工作?年?度?报告"
    r"|请(?:直接)?(?:与|联系|向)([^,。;:()]{3,40}?[局委办处所院队站会厅署部馆心道镇乡府司团行社区])"
    r"(?:办公室|综合|政务公开|信息公开|秘书|\(|,|:|联系|咨询|反映)"
)
HEADED = re.compile(r"(?:报告|年报)(?:的?[通公][知告])?(?:\([^()]*\))?$")
SIGNED = re.compile(r"\(?20\d\d年\d+月.*$")
PORTAL = re.compile(r"融媒体|新闻|信息中心|电视台|报社")
OF_ALL = re.compile(
    r"综合.{0,40}?(?:部门|委办局|街道|街镇|镇)|[区县市旗]政府综合|全[区县市旗]综合"
    r"|汇[总编].{0,20}?各|各(?:部门|委|街|镇|乡|单位|行政机关).{0,40}?(?:汇[总编]|综合|编[制写撰])"
)
ACCORDING = r"(?:(?:根据|按照|依据|依照|遵照)[^,;:由]*(?:条例|规定|要求|办法|通知|精神|格式)[^,;:由]{0,12},)?"
"""根据《中华人民共和国政府信息公开条例》的规定,"""
OF_REPORT = re.compile(
    rf"^{ACCORDING}由.*编[制写撰]|(?:报告|年报).*?(?:编[制写撰]|汇[总编]|综合)|(?:编[制写撰]|汇[总编]|综合).*?(?:报告|年报)"
)
"""A sentence that says what the report was compiled from or by whom."""
_BEFORE = re.compile(ACCORDING)
BY_OFFICE = re.compile(
    r"(?:政府|[区县市旗]?府)办(?:公室)?(?:(?:负责|牵头|组织|(?:根据|按照|依据|依照|遵照)[^各,。]*?){0,2}(?:编[制写撰])|20\d\d|政府信息)|政府\(办公室\)|[区县市旗]政府本级|\(本级\)"
)


def identify(document: Document, url: str, hints: Hints) -> Identity:
    """Whose report the document is and about which year, with the findings about both.

    Reads the titles, the metadata, the first paragraphs, what the crawl knew and (last) the address.
    Never raises and never guesses: what is not named anywhere stays None with an error finding.
    ``district`` of the result is the one of today (a spider name), outside the registered cities the
    crawl's own name for the place or None; the slug of an agency of a merged district keeps that
    district's own name (``zhabei-qzf``).
    """
    metadata = {re.sub(r"[\s:：]", "", key): value for key, value in document.metadata.items()}
    paragraphs = document.paragraphs[:PARAGRAPHS]
    lead = _lead(paragraphs)
    saved = _file_name(url)
    titles = _titles(hints, document, metadata, paragraphs)
    district = hints.district if hints.district in places.districts() else _district_of_host(url)
    page_title = _page_title(metadata, titles)
    year, checks = _year(
        [*titles, page_title] if page_title else titles,
        saved,
        lead,
        document,
        url,
        hints,
        lookup.first_year(district),
    )
    checks += [*_kind_of(titles), *partial_periods(paragraphs)]
    titles = [*titles, saved] if saved else titles
    claim = _whose(titles, saved, metadata, lead, hints, url, district, checks)
    if claim is None or claim.ambiguous:
        on_page = list(_named_on_page(document, paragraphs, lead, metadata, district))
        claim = claim or _named(on_page, titles, metadata, document, checks)
        claim = next((each for each in on_page if claim and each.completes(claim)), claim)
    identity = Identity(year=year, checks=checks)
    if claim is None:
        identity.district = district
        checks.append(finding("agency_unknown", "error", "nothing names the agency whose report this is"))
        return identity
    if claim.specific and (other := read_title(page_title, district)) and other.specific:
        _compare(claim, [other], checks, EVERY_CELL)
    if not claim.specific and claim.district:
        claim = _scope(claim, titles, lead, hints, checks)
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


def _titles(
    hints: Hints, document: Document, metadata: Mapping[str, str], paragraphs: list[str]
) -> list[str]:
    """Titles of the list and the page, and the heading of its text where they lack a year."""
    named = dict.fromkeys((hints.title, document.title, metadata.get("ArticleTitle")))
    titles = [normalise(text[:300]) for text in named if text]
    subjects = [title for title in titles if SUBJECT.search(title)]
    if not any(YEAR.search(title) for title in subjects):
        heading = _heading(paragraphs)
        if not subjects or HEADED.search(heading):
            titles.append(heading)
    return titles


def _page_title(metadata: Mapping[str, str], titles: list[str]) -> str:
    """The report's title in the head of the page, normalised, "" where that names a column or the site.

    It is a title of this report where it names an agency, or says what another title says but for the year.
    """
    parts = re.split(r"[_|]|[-–—](?!20)", normalise(metadata.get(PAGE_TITLE, "")[:300]))
    title = next((part for part in parts if SUBJECT.search(part) and title_years(part)), "")
    if title and any(title_years(each) for each in titles):
        if YEAR.sub("", title) in {YEAR.sub("", each) for each in titles}:
            return title
        if (claim := read_title(title, None)) and claim.specific:
            return title
    return ""


def _kind_of(titles: list[str]) -> Iterator[Check]:
    """A finding for a title of something else than the final report about a whole year."""
    for title in titles:
        match = NOT_FINAL.search(title)
        if match and (title_years(title) or read_title(title, None)):  # else it is no report of anybody's
            message = f"the title says {match[0]!r}: it may not be the final report about a whole year"
            yield finding("doubtful_title", "warning", message, cells=EVERY_CELL)
            return


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
            _heading_years(document.paragraphs[:HEADINGS]),
            period_years(lead),
            lead_year(lead),
            saved,
            published,
            month,
        ),
        first,
    )


def _heading_years(paragraphs: list[str]) -> list[int]:
    """The year of the line that heads the text like a title; none where lines name several, as lists do."""
    lines = [normalise(text) for text in paragraphs if len(text) <= HEADING and YEAR.search(text)]
    named = [title_years(line) for line in lines if SUBJECT.search(line) and HEADED.search(line)]
    years = {year for years in named for year in years}
    return sorted(years) if len(years) == 1 else []


def _heading(paragraphs: list[str]) -> str:
    """The lines up to 信息公开…报告, normalised: a title may be broken over several of them.

    Lines before one that names agency and year alone are no part of it: the page's menu, a number.
    """
    lines: list[str] = []
    for text in paragraphs[:4]:
        lines.append(normalise(text[:HEADING]))
        whole = "".join(lines)
        if SUBJECT.search(whole):
            shorter = ("".join(lines[start:]) for start in range(len(lines) - 1, 0, -1))
            named = ((line, read_title(line, None)) for line in shorter if title_years(line))
            titled = next((line for line, claim in named if claim and claim.whole), whole)
            return titled if title_years(titled) else _title_below(paragraphs) or titled
        if len(text) > HEADING:
            break
    return ""


def _title_below(paragraphs: list[str]) -> str:
    """The title that stands below the menu of a page, 首页 > 政务公开: a line that names agency and year.

    "" where lines above the text name several years, as a list of reports does.
    """
    found: list[str] = []
    for text in paragraphs[:PARAGRAPHS]:
        line = normalise(text[: HEADING + 1])
        if len(text) > HEADING or line.startswith("一、"):
            break
        if SUBJECT.search(line) and HEADED.search(line) and title_years(line):
            found.append(line)
    if len({year for line in found for year in title_years(line)}) != 1:
        return ""
    return next((line for line in found if (claim := read_title(line, None)) and claim.whole), "")


def _file_name(url: str) -> str:
    """A file's name in Chinese, normalised: often it is the title (``…2023年政府信息公开年度报告.pdf``)."""
    name = unquote(url.partition("?")[0].rpartition("/")[2])
    stem = name.rpartition(".")[0] or name
    return normalise(stem.replace("_", "")) if any("一" <= letter <= "龥" for letter in stem) else ""


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
    metadata: Mapping[str, str],
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
    published = list(_of_metadata(metadata, district))
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
        if OF_ALL.search(_said(titles, lead)):
            return titled
        return _below(titled, compiled + published + listed, checks)
    claims = [*published, *compiled]
    elsewhere = [*listed, *_of_address(url, district)]
    claim = next((claim for claim in claims + elsewhere if claim.specific), None)
    claim = claim or next(iter(claims + elsewhere), None)
    if not (claim and (claim.specific or claim in claims)):
        agreed = _agreed(hints, metadata, lead, district)
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
    metadata: Mapping[str, str],
    district: str | None,
) -> Iterator[Claim]:
    """What heading, fields, first sentences and signature name, the nearest first."""
    texts = [metadata[key] for key in PUBLISHERS if key in metadata]
    texts += [text for text in paragraphs[:4] if len(text) <= HEADING]
    heading = _heading(paragraphs)
    if HEADED.search(heading) and (claim := read_title(heading, district)):
        yield claim
    texts += [name for text in lead[:4] for match in NAMING.finditer(text) for name in match.groups() if name]
    texts += [name for name, _ in _compilers(lead)]
    last = (block.text for block in document.blocks[-8:] if isinstance(block, Paragraph))
    texts += [SIGNED.sub("", normalise(text)) for text in last if len(text) <= HEADING]
    for text in texts:
        if claim := _outside_title(text, district):
            yield replace(claim, source="the page's heading, fields, first sentences or signature")
    for link in document.attachments[:3]:
        if claim := read_title(_file_name(link), district):
            yield replace(claim, source="the name of a linked file")


def _named(
    on_page: list[Claim],
    titles: list[str],
    metadata: Mapping[str, str],
    document: Document,
    checks: list[Check],
) -> Claim | None:
    """The first agency that the page names, or one whose place the site's name gives."""
    claim = next((each for each in on_page if each.specific), None) or _completed(titles, metadata, document)
    if claim is not None:
        checks.append(finding("agency_assumed", "info", "neither title nor publisher names the agency"))
    return claim


def _completed(titles: list[str], metadata: Mapping[str, str], document: Document) -> Claim | None:
    """``公安局2009年…`` with the place that the name of the site begins with."""
    place = place_of(normalise(metadata.get("SiteName") or document.title.partition("_")[2]))
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


def _of_metadata(metadata: Mapping[str, str], district: str | None) -> Iterator[Claim]:
    for key in PUBLISHERS + SOURCES:
        claim = _outside_title(metadata[key], district) if key in metadata else None
        if claim is None or (claim.agency is None and claim.name is None):
            continue
        department = claim.district is None and claim.kind != "government"
        if claim.agency or key in PUBLISHERS or (department and not PORTAL.search(metadata[key])):
            yield replace(claim, source=key)


def _of_lead(lead: list[str], district: str | None) -> Iterator[Claim]:
    for compiler, _ in _compilers(lead):
        if claim := _outside_title(compiler, district):
            yield replace(claim, source="the sentence that says who compiled it")


def _of_list(hints: Hints, district: str | None) -> Iterator[Claim]:
    """What the crawl knew: the name that list or column give, and the column's abbreviation."""
    if hints.agency_name and (claim := _outside_title(hints.agency_name, district)):
        yield replace(claim, source="the list")
    if hints.agency_abbr and district and (claim := by_code(hints.agency_abbr, district)):
        yield replace(claim, source="the address or its column")


def _agreed(hints: Hints, metadata: Mapping[str, str], lead: list[str], district: str | None) -> Claim | None:
    """An agency in no table that two of column, fields and first sentences name: 县水利局, 清溪县水利局."""
    texts = [metadata[key] for key in PUBLISHERS + SOURCES if key in metadata]
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


def _scope(claim: Claim, titles: list[str], lead: list[str], hints: Hints, checks: list[Check]) -> Claim:
    """Which of a district's two reports: the total over all its agencies or the government's own.

    In this order: the words of title and lead (``综合区政府各部门…`` is the total, ``由…人民政府办公室编制``
    the government's own); the title's author (``…区人民政府2024年…`` is the government's own); the
    column ``qfb``; else the total, which is what districts publish under their bare name.
    """
    said = _said(titles, lead)
    column = (hints.agency_abbr or "").lower()
    if claim.joint:
        checks.append(finding("joint_report", "info", "one report of two districts, before they were merged"))
    if OF_ALL.search(said):
        abbr, reason = TOTAL, None
    elif BY_OFFICE.search(said):
        abbr, reason = GOVERNMENT, None
    elif claim.author:
        abbr, reason = GOVERNMENT, "the government is named as its author"
    elif column == GOVERNMENT:
        abbr, reason = GOVERNMENT, "it stands in the government office's column"
    else:
        abbr, reason = TOTAL, "nothing says which, and districts publish the total under their bare name"
    if reason:
        what = "the total of the district" if abbr == TOTAL else "the government's own"
        contradicted = column in {TOTAL, GOVERNMENT} and column != abbr
        severity: Severity = "warning" if contradicted else "info"
        checks.append(finding("scope_assumed", severity, f"taken for {what}: {reason}"))
    return Claim(claim.district, places.agency(f"{claim.district}-{abbr}"), source=claim.source)


def _compilers(lead: list[str]) -> Iterator[tuple[str, str]]:
    """Who is said to have compiled the report, and the sentence: ``本年度报告根据…，由…编制``.

    Others compile catalogues and guides: the sentence begins with 由, or with the rules that were followed,
    or speaks of the report before.
    """
    for text in lead:
        for sentence in text.split("。") if "编" in text else ():
            match = COMPILED.search(sentence) if "编" in sentence else None
            if match and (
                _BEFORE.fullmatch(sentence, 0, match.start()) or "报告" in sentence[: match.start()]
            ):
                yield match[1], sentence


def _said(titles: list[str], lead: list[str]) -> str:
    """The titles and the sentences that say who compiled the report, from what."""
    sentences = (sentence for text in lead for sentence in text.split("。") if OF_REPORT.search(sentence))
    return "。".join([*titles, *(one for one in sentences if not re.search("指南|目录", one))])
