"""HTML pages -> Document: the tree that browsers build, its tables as grids, the rest as lines."""

import re
from urllib.parse import urljoin

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, SelectolaxError

from pipelines.document import Block, Document, doubted
from pipelines.documents.charset import in_utf8
from pipelines.documents.html.frames import Framed, Room, framed, of_frameset
from pipelines.documents.html.linked import NOT_LINKED, Linked
from pipelines.documents.html.pictures import ReadPicture, put_in_place
from pipelines.documents.html.scripts import filled_in
from pipelines.documents.html.start_tags import start_tags, written_tags
from pipelines.documents.html.styles import Effects, effects, with_ancestors
from pipelines.documents.html.unread import in_article, is_help
from pipelines.documents.html.walk import Walk
from pipelines.documents.kinds import kind_of
from pipelines.documents.metadata import head_pairs
from pipelines.errors import DocumentError

_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|zip|rar)(?:$|[?#])", re.IGNORECASE)
_TITLE_WORDS = re.compile(r"年度?报告?|公开")
_ENDS = re.compile(rb"</\s*(?:html|body)\s*>\s*\S{0,200}\s*$", re.IGNORECASE)
_DEPTH = 5_000
_NESTING = re.compile(
    rb"<(/?)(?:address|article|aside|blockquote|center|details|dialog|dir|div|dl|fieldset|figure|footer|form|h[1-6]|"
    rb"header|hgroup|listing|main|menu|nav|ol|pre|search|section|summary|table|ul)\b",
    re.IGNORECASE,
)
"""Elements that no other start tag ends. Browsers nest 512 of them at most."""
_ATTRIBUTES = 20_000
_MANY_ATTRIBUTES = re.compile(rb"<[a-zA-Z][^<>\s]*(?:\s+[^<>\s]+){%d}" % _ATTRIBUTES)
_PREFIX = re.compile(rb"""xmlns:([A-Za-z][\w-]{0,20})\s*=\s*["']http://www\.w3\.org/1999/xhtml["']""")


def parse(
    body: bytes,
    *,
    charset: str | None = None,
    url: str = "",
    room: Room | None = None,
    read_picture: ReadPicture | None = None,
) -> Document:
    """Open an HTML page, with the pages in its frames that are in the same file.

    The tree is the one that HTML's own rules give (lexbor), with scripting on, as in browsers: tables are
    whole whatever stands between table and row.

    Args:
        body: the page as fetched.
        charset: of the Content-Type header, if any.
        url: the page's address, for making attachment links absolute.
        room: what pages in frames may take, and where they are found besides in the page itself.
        read_picture: what reads the pictures that are in the same file, if they are to be.

    Returns:
        The document. An empty or broken page gives an empty document with ``defects``; never raises.
    """
    page, defects = page_of(body, charset)
    room = room or Room()
    try:
        tree, walk, _ = walked(page, linked=Linked(room.find, url))
    except DocumentError as error:
        return Document([], defects=(*defects, str(error)))
    if b"<html" in page[:2000] and not _ENDS.search(page[-600:]):
        defects = (*defects, "truncated")
    metadata = _meta(tree)
    title = _title(tree, metadata)
    if read_picture is not None:
        put_in_place(walk, title, read_picture, lambda address: room.find(address, url))
    for name, value in head_pairs(walk.blocks).items():
        metadata.setdefault(name, value)
    inner: list[Block] = []
    read: set[int] = set()
    walk.unread += of_frameset(tree)
    for frame, page_in, doubt in framed(tree, walk.unread, url, room):
        if (document := _in_frame(page_in, room)) is not None:
            read.add(frame.mem_id)
            title = title or document.title
            inner += [doubted(block, doubt) for block in document.blocks] if doubt else document.blocks
    left = [one for one in walk.unread if one.element is None or one.element.mem_id not in read]
    unread = in_article(left, walk.blocks, title, walk.sentences)
    return Document([*walk.blocks, *inner], title, metadata, _attachments(tree, url), defects, unread)


def _in_frame(page: Framed, room: Room) -> Document | None:
    """The page in a frame; None where no viewer shows it as one."""
    kind = kind_of(page.body, page.media_type, page.url)
    try:
        if kind == "html":
            room.depth += 1
            return parse(page.body, charset=page.charset, url=page.url, room=room)
        if kind == "pdf":  # loaded then: what opens these takes a fifth of a second
            from pipelines.documents import pdf

            return pdf.parse(page.body)
        return None
    except DocumentError:
        return None
    finally:
        room.depth -= kind == "html"


def page_of(body: bytes, charset: str | None = None) -> tuple[bytes, tuple[str, ...]]:
    """The page in UTF-8, its elements under their own names, and what is wrong with its charset."""
    page, defects = in_utf8(body, charset)
    return _unprefixed(page), defects


def walked(
    page: bytes, *, layouts: bool = False, linked: Linked = NOT_LINKED
) -> tuple[LexborHTMLParser, Walk, Effects]:
    """The tree of such a page, what a walk over it found (with its ``layouts``?), and what its styles do.

    Raises:
        DocumentError: no tree is made of it; the message is the defect.
    """
    if not page or page.isspace():
        raise DocumentError("empty")
    written = written_tags(page)
    if _is_absurd(page, len(written)):
        raise DocumentError("absurd_markup")
    try:
        tree = LexborHTMLParser(page, options=LexborDocumentOptions.WO_EVENTS, scripting=True)
    except (SelectolaxError, ValueError):
        raise DocumentError("unparsable") from None
    tags = start_tags(written, tree)
    found = effects(tree, tags, linked)
    around_tables = with_ancestors(filter(None, (table.parent for table in tree.css("table"))))
    walk = Walk(found, around_tables, filled_in(tree, tags))
    walk.layouts = [] if layouts else None
    if tree.root is not None:
        walk.visit(tree.root)
    return tree, walk, found


def _is_absurd(page: bytes, tags: int) -> bool:
    """Whether building the tree takes the square of its size in time: of its depth, or of its attributes."""
    longest = max(map(len, page.split(b"<"))) if len(page) > 100_000 else 0
    if longest > 2 * _ATTRIBUTES and _MANY_ATTRIBUTES.search(page):
        return True
    if tags <= _DEPTH:
        return False
    depth = deepest = 0
    for tag in _NESTING.finditer(page):
        depth += -1 if tag[1] else 1
        deepest = max(deepest, depth)
    return deepest > _DEPTH


def _unprefixed(page: bytes) -> bytes:
    """A page in which a prefix stands for XHTML (`<h:table>`), without it: an XML parser would know."""
    for prefix in {match[1] for match in _PREFIX.finditer(page, 0, 20_000)}:
        page = re.sub(rb"(</?)" + re.escape(prefix) + rb":", rb"\1", page)
    return page


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.css("meta"):
        attributes = element.attributes
        name, content = attributes.get("name") or attributes.get("property"), attributes.get("content")
        if name and content and name not in found:
            found[name] = content.strip()
    page = tree.css_first("title")
    if page is not None:
        found["<title>"] = " ".join(page.text().split())
    return found


def _title(tree: LexborHTMLParser, metadata: dict[str, str]) -> str:
    """The most specific title: the heading of the article, else what the page's head says."""
    candidates = [" ".join(element.text().split()) for element in tree.css("h1, h2")]
    candidates.append(metadata.get("ArticleTitle", ""))
    candidates.append(metadata.get("<title>", ""))
    candidates = [text for text in candidates if text]
    for text in candidates:
        if _TITLE_WORDS.search(text) and len(text) < 200:
            return text
    return candidates[0] if candidates else ""


def _attachments(tree: LexborHTMLParser, url: str) -> list[str]:
    links: list[str] = []
    for element in tree.css("a[href]"):
        href = element.attributes["href"]
        if href and _ATTACHMENT.search(href) and not is_help(element):
            try:
                links.append(urljoin(url, href.strip()))
            except ValueError:  # `http://[` and the like
                continue
    return list(dict.fromkeys(links))
