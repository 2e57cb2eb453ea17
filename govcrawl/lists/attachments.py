"""Is the report in an article, or in a file it links to? What shows without reading it."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml import etree, html
from scrapy.http import HtmlResponse, Response, TextResponse

from govcrawl.lists.addresses import absolute, parameter
from govcrawl.lists.responses import elements, page_text, parse_html
from govcrawl.lists.titles import may_be_annual_report
from govcrawl.lists.xhr import base_of
from pipelines.documents.charset import decode

_HEADINGS = ("一、总体情况", "收到和处理政府信息公开申请", "本年新收政府信息公开申请")
"""Headings every report since 2019 carries, one of them at least."""
_LETTERS = ("总", "收")  # a page without them has none, however they are broken up

EXTENSIONS = (
    *("docx", "pdf", "doc", "wps", "xlsx", "xls", "et", "ods", "odt", "rtf", "ofd", "csv"),
    *("zip", "rar", "7z"),
)
"""Kinds of attachments, the one that reads best first."""

_MAY_ATTACH = re.compile(rf"\.(?:{'|'.join(EXTENSIONS)})|附件|下载", re.IGNORECASE)
_UNNAMED = re.compile(r"附件\s*\d*|(附件|点击|全文|文件)?下载(附件|全文|文件|查看)?")
_SERVLET = re.compile(r"down|attach|file|annex|fujian", re.IGNORECASE)
_PAGE = re.compile(r"s?html?|")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_UNSHOWN = ("script", "style", "noscript", "template")
_QUOTED_FILE = re.compile(rf"""["']([^"'\s]+\.(?:{"|".join(EXTENSIONS)}))["']""")  # show('/a/0a1b.pdf')
_LINKS = {"a": "href", "iframe": "src", "embed": "src", "object": "data"}


def report_attachments(response: Response) -> list[str]:
    """Addresses of the files that carry the report beside the article ``response`` or instead of it.

    The kind that reads best comes first.

    Linked or shown in a frame, also by a viewer (`viewer.html?file=a.pdf`). A file counts if its name
    or the text of its link is the title of a report; in an article without any heading of a report
    also a lone file under another name (`附件下载`). What a servlet hands out has its name in the link or
    in a parameter, if anywhere. Empty if the article has a table: it is the report.
    """
    text = page_text(response) if isinstance(response, TextResponse) else ""
    tree = parse_html(text) if _MAY_ATTACH.search(text) else None  # most articles link to no file at all
    if tree is None:
        return []
    base = base_of(response)
    found: dict[str, tuple[str, str]] = {}  # address: kind of file, the words of its link
    for link in tree.iter(*_LINKS):
        url = absolute(base, link.get(_LINKS[str(link.tag)]) or "")
        shown = absolute(base, parameter(url, "file") or url)
        words = [link.text_content().strip(), link.get("title") or "", link.get("download") or ""]
        parameters = [value for _, value in parse_qsl(urlsplit(shown).query)]
        served = link.get("download") is not None or _SERVLET.search(shown)
        called = [*words, *parameters] if served or not _PAGE.fullmatch(_extension(shown)) else []
        kinds = map(_extension, (shown, *called))
        if kind := next((kind for kind in kinds if kind in EXTENSIONS), None):
            found.setdefault(shown, (kind, " ".join(words).strip()))
        elif served and (any(map(_UNNAMED.fullmatch, words)) or any(map(may_be_annual_report, words))):
            found.setdefault(shown, (EXTENSIONS[-1], " ".join(words).strip()))  # its answer tells what it is
    if not found:  # shown by a script
        for address in _QUOTED_FILE.findall(" ".join(script.text or "" for script in tree.iter("script"))):
            found.setdefault(absolute(base, address), (_extension(address), ""))
    named = [url for url, (_, words) in found.items() if any(map(may_be_annual_report, _names(url, words)))]
    if not named and len(found) == 1 and not has_heading(response) and not _has_tables(tree):
        named = list(found)
    return sorted(named, key=lambda url: EXTENSIONS.index(found[url][0]))


def has_tables(page: bytes, charset: str | None) -> bool:
    """Whether a page prints tables of figures, as a report does."""
    return _has_tables(parse_html(decode(page, charset)[0]))


def html_attachments(html: str, url: str) -> list[str]:
    """``report_attachments`` of an article that came inside another answer; ``url`` is its own address."""
    return report_attachments(HtmlResponse(url, body=html.encode(), encoding="utf-8"))


def has_heading(response: Response) -> bool:
    """Whether a page shows one of the headings of a report since 2019; comments and scripts show nothing."""
    return speaks_as_report(page_text(response) if isinstance(response, TextResponse) else "")


def speaks_as_report(text: str) -> bool:
    """``has_heading`` of a page with this HTML."""
    if not any(marker in text for marker in _LETTERS) or (tree := parse_html(text)) is None:
        return False
    etree.strip_elements(tree, *_UNSHOWN, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    shown = "".join(tree.text_content().replace("\xa0", "").split())
    return any(marker in shown for marker in _HEADINGS)


def framed_report(response: Response) -> str | None:
    """The report that a page brings along for a frame (`srcdoc`), as HTML; None if it has none."""
    for frame in elements(page_text(response) if isinstance(response, TextResponse) else "", "iframe"):
        html = frame.get("srcdoc") or ""
        if html and holds_report(HtmlResponse(response.url, body=html.encode(), encoding="utf-8")):
            return html
    return None


def holds_report(response: Response) -> bool:
    """Whether a page is a report or links to its file, and is not the shell of one."""
    if has_heading(response):
        return True
    return _has_tables(parse_html(page_text(response))) or bool(report_attachments(response))


def _has_tables(tree: html.HtmlElement | None) -> bool:
    """Whether one has four rows and four numbers; what frames a page or describes it has not."""
    for table in tree.iter("table") if tree is not None else ():
        cells = ("".join(cell.itertext()).strip() for cell in table.iter("td", "th"))
        if len(table.findall(".//tr")) >= 4 and sum(bool(_NUMBER.fullmatch(cell)) for cell in cells) >= 4:
            return True
    return False


def _extension(name: str) -> str:
    return name.partition("?")[0].partition("#")[0].rpartition(".")[2].lower()


def _names(url: str, words: str) -> list[str]:
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    return [text.rpartition(".")[0] if _extension(text) in EXTENSIONS else text for text in (name, words)]
