"""Minhang: static lists whose pages stand in an odd order, their number in `config.js`, and a site search.

What is observed and what is inferred stands in docs/sites.md, section 4.
"""

import html
import re
import uuid
from collections.abc import Iterable
from functools import partial
from urllib.parse import unquote

from govcrawl.sites import render
from govcrawl.sites.papers import papers
from govcrawl.sites.protocol import Site, SiteRequest, SiteResponse, json_answer, page
from govcrawl.sites.shelf import Item, Shelf, ShelfSite, newest_first, paged
from govcrawl.sites.world import GeneratedReport, World
from pipelines import places
from pipelines.places import Agency

PLACE = places.district("minhang")
HOST = PLACE.hosts[0]
CMS = f"{HOST}/mh-xxgk-cms"
COLUMNS = f"{CMS}/website/mh_xxgk"
ENTRY = f"{COLUMNS}/zfxxgk_index/List/index.htm"
CODES = {"lrj": "lhsrj"}  # the site's own abbreviations [observed]; the others are ours
UNLISTED = {"wjw"}  # whose column only the search leads to
MIGRATED = 2022  # up to this report year GUIDs are in upper case: migrated in September 2022
SIZE = 4


def _folder(agency: Agency) -> str:
    """The column of an agency's reports."""
    if agency.kind == "department" and agency.abbr in UNLISTED:
        return f"xxgk_{CODES.get(agency.abbr, agency.abbr)}_gknb"
    return {"district": "gknb_qzfnb", "government": "gknb_qzfnb", "department": "gknb_qjbmnb"}.get(
        agency.kind, "gknb_zjdxzgyqnb"
    )


def fill(world: World) -> Shelf:
    """All pages of the site."""
    shelf = Shelf()
    district = world.district("minhang")
    columns: dict[str, list[Item]] = {}
    for report in district.reports.values():
        guid = str(uuid.uuid5(uuid.NAMESPACE_URL, str(report.key)))
        guid = guid.upper() if report.year <= MIGRATED else guid
        folder = _folder(report.agency)
        item = Item(f"{COLUMNS}/{folder}/content/{guid}.htm", report.title, report.published_on, report)
        columns.setdefault(folder, []).append(item)
    for folder, items in columns.items():
        for paper in papers(PLACE.name, district.years, shared=folder.startswith("gknb_")):
            if paper.linked:
                guid = str(uuid.uuid5(uuid.NAMESPACE_URL, folder + paper.title))
                address = f"{COLUMNS}/{folder}/content/{guid}.htm"
                items.append(Item(address, paper.title, paper.published_on, paper))
    for folder, items in columns.items():
        for item in items:
            shelf.document(item, _article)
        _put_list(shelf, folder, newest_first(items))
    everything = newest_first(item for items in columns.values() for item in items)
    shelf.handlers[f"{CMS}/searchindex/searchByDB"] = lambda request: _search(request, everything)
    shelf.put(ENTRY, lambda: _entry(columns))
    return shelf


def _put_list(shelf: Shelf, folder: str, items: list[Item]) -> None:
    """`list_0` is the newest page, then come the highest number and those below it [observed]."""
    pages = paged(items, SIZE)
    for position, rows in enumerate(pages):
        place = 0 if position == 0 else len(pages) - position
        shelf.put(f"{COLUMNS}/{folder}/List/list_{place}.htm", partial(_list, folder, rows))
    config = f"var PageCount={len(pages)};\nvar RecordCount={len(items)};\n"
    shelf.put(
        f"{COLUMNS}/{folder}/List/config.js",
        lambda: SiteResponse(config.encode(), content_type="application/javascript"),
    )


def _list(folder: str, rows: Iterable[Item]) -> SiteResponse:
    body = "".join(
        f"<li><span class='f_float'>{item.shown}</span><a target='_blank' title='{html.escape(item.title)}' "
        f"href='../../../mh_xxgk/{folder}/content/{item.path.rpartition('/')[2]}'>"
        f"{html.escape(item.title[:20])}…</a></li>"
        for item in rows
    )
    return page("政府信息公开年报", f"<div>当前位置：<a href='../index.htm'>年报</a></div><ul>{body}</ul>")


def _entry(columns: Iterable[str]) -> SiteResponse:
    links = "".join(
        f"<li><a href='../../{folder}/List/list_0.htm'>政府信息公开年报</a></li>"
        for folder in columns
        if folder.startswith("gknb_")
    )
    return page(f"{PLACE.name}政府信息公开", f"<ul>{links}</ul>")


def _article(item: Item) -> SiteResponse:
    name, body = PLACE.full_name, item.body
    if isinstance(item.content, GeneratedReport):
        name = item.content.agency.name.partition("（")[0]
        if item.content.agency.kind == "town" and item.content.form != "sheet":
            body = f"<p>{_in_one(item.content)}</p>"
    day = f"{item.shown.year}年{item.shown.month}月{item.shown.day}日"
    head = f"<div>当前位置:</div><h1>{html.escape(item.title)}</h1><div>来源:{name}  发布时间:{day}</div>"
    return page(item.title, f"{head}<div class='xx_text1'>{body}</div>", modified=item.shown)


def _in_one(report: GeneratedReport) -> str:
    """The report as one paragraph, tables and all, as some towns' pages are [observed]."""
    return " ".join(re.sub(r"<[^>]*>", " ", render.body(report)).split())


def _search(request: SiteRequest, items: list[Item]) -> SiteResponse:
    """Hits by title. The key of the address is inferred."""
    asked = request.parameters
    keyword = unquote(asked.get("keyword", ""))
    hits = [item for item in items if keyword[:6] in item.title]
    size, index = int(asked.get("pagesize", 10)), int(asked.get("pageindex", 1))
    rows = [
        {
            "title": item.title.replace("信息公开", "<em>信息公开</em>"),
            "startTime": str(item.shown),
            "url": item.path,
        }
        for item in hits[(index - 1) * size : index * size]
    ]
    return json_answer({"totalcount": len(hits), "pagesize": size, "list": rows})


def sites(world: World) -> Iterable[Site]:
    """Minhang's site."""
    return [ShelfSite((HOST,), f"https://{ENTRY}?tab=divzcwj", world, fill)]
