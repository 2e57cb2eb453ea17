"""The parts of an OFD file: its pages in the order in which they are painted, and what they refer to."""

import math
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import QName
from lxml.etree import _Element as Element

from pipelines.documents.package import Package, key_of
from pipelines.documents.word.fonts import shows_digits
from pipelines.errors import DocumentError, KindError

_LAYERS = ("Background", "Body", "Foreground")
_FAR = 100_000.0
"""Millimetres; nothing on paper is so far away."""
_LARGEST = 5_000.0
"""Millimetres of a page's side."""


def not_read(what: str) -> KindError:
    """The error of a file that holds what is not understood."""
    return KindError(f"an OFD file with {what}, which is not read; save it as PDF")


def name_of(element: Element) -> str:
    """An element's name without its namespace; nothing of what is no element."""
    return QName(element).localname if isinstance(element.tag, str) else ""


def children(element: Element, name: str) -> list[Element]:
    """The children of that name."""
    return [child for child in element if name_of(child) == name]


def numbers(text: str | None, count: int | None = None) -> list[float]:
    """The numbers of a list, none of them absurd; ``count``: how many there must be.

    Raises:
        DocumentError: they are no such numbers.
    """
    try:
        found = [float(word) for word in (text or "").split()]
    except ValueError:
        found = [math.nan]
    if any(not abs(one) < _FAR for one in found) or (count is not None and len(found) != count):
        raise DocumentError(f"not a readable OFD file (numbers: {(text or '')[:40]!r})")
    return found


@dataclass(slots=True)
class Resources:
    """What pages refer to by number. ``fonts``: whether letters of it are sure to look like what they say."""

    fonts: dict[str, bool] = field(default_factory=dict)
    parameters: dict[str, Element] = field(default_factory=dict)
    spaces: dict[str, str] = field(default_factory=dict)

    def add(self, root: Element) -> None:
        """Take up the resources of a part; a number that is given twice makes the file unreadable."""
        for element in root.iter():
            number, kind = element.get("ID", ""), name_of(element)
            if kind in {"Font", "DrawParam", "ColorSpace"} and (
                number in self.fonts or number in self.parameters or number in self.spaces
            ):
                raise not_read(f"two resources of the number {number[:20]}")
            if kind == "Font":
                plain = not any(name_of(child) == "FontFile" for child in element)
                self.fonts[number] = plain and shows_digits(element.get("FontName", ""))
            elif kind == "DrawParam":
                self.parameters[number] = element
            elif kind == "ColorSpace":
                plain = not len(element) and not element.get("Profile")
                self.spaces[number] = element.get("Type", "") if plain else ""


@dataclass(slots=True)
class Page:
    """A page: its size in millimetres, its layers as they are painted, and where seals are stamped on it."""

    width: float
    height: float
    layers: list[Element]
    resources: Resources
    stamps: list[list[float]]


class Structure:
    """An opened file of one document.

    Raises:
        DocumentError: it is none, or broken.
        KindError: it holds what is not read.
    """

    def __init__(self, body: bytes) -> None:
        self._package = Package(body, "OFD file")
        if "encryptions.xml" in self._package.names:
            raise KindError("an OFD file that is encrypted")
        bodies = children(self._package.xml("ofd.xml"), "DocBody")
        if len(bodies) != 1:
            raise not_read(f"{len(bodies)} documents in one")
        if any(len(versions) for versions in children(bodies[0], "Versions")):
            raise not_read("several versions")
        self._root = self._place("ofd.xml", bodies[0], "DocRoot")
        self._document = self._package.xml(self._root)
        self._common = self._one(self._document, "CommonData")
        self._stamps = self._stamped(bodies[0])
        self.unread = tuple("an attachment" for _ in self._listed("Attachments", "Attachment"))
        if self._listed("Annotations", "Page"):
            raise not_read("annotations")

    def pages(self, most: int) -> Iterator[Page]:
        """The first pages."""
        resources = Resources()
        for kind in ("PublicRes", "DocumentRes"):
            for element in children(self._common, kind):
                resources.add(self._package.xml(self._path(self._root, element.text)))
        templates = {one.get("ID", ""): one for one in children(self._common, "TemplatePage")}
        listed = children(self._one(self._document, "Pages"), "Page")
        for page in listed[:most]:
            yield self._page(page, resources, templates)

    def _page(self, listed: Element, resources: Resources, templates: dict[str, Element]) -> Page:
        path = self._path(self._root, listed.get("BaseLoc"))
        page = self._package.xml(path)
        if children(page, "PageRes"):
            raise not_read("resources of single pages")
        under: list[Element] = []
        over: list[Element] = []
        for used in children(page, "Template"):
            template = templates.get(used.get("TemplateID", ""))
            if template is None:
                raise not_read("a template that is not there")
            root = self._package.xml(self._path(self._root, template.get("BaseLoc")))
            if children(root, "Template") or children(root, "PageRes"):
                raise not_read("templates in templates")
            order = used.get("ZOrder") or template.get("ZOrder") or "Background"
            if order not in {"Background", "Foreground"}:
                raise not_read(f"a template of the order {order[:20]}")
            (over if order == "Foreground" else under).extend(_layers(root))
        areas = children(page, "Area") + children(self._common, "PageArea")
        if not areas:
            raise not_read("pages without a size")
        left, top, width, height = numbers(self._one(areas[0], "PhysicalBox").text, 4)
        if left or top or not (1 < width < _LARGEST and 1 < height < _LARGEST):
            raise not_read("pages of a strange size")
        stamps = self._stamps.get(listed.get("ID", ""), [])
        return Page(width, height, under + _layers(page) + over, resources, stamps)

    def _stamped(self, body: Element) -> dict[str, list[list[float]]]:
        """Page -> frames of the seals on it."""
        found: dict[str, list[list[float]]] = {}
        for element in children(body, "Signatures"):
            path = self._path("ofd.xml", element.text)
            for signature in children(self._package.xml(path), "Signature"):
                inner = self._package.xml(self._path(path, signature.get("BaseLoc")))
                for stamp in (one for one in inner.iter() if name_of(one) == "StampAnnot"):
                    found.setdefault(stamp.get("PageRef", ""), []).append(numbers(stamp.get("Boundary"), 4))
        return found

    def _listed(self, kind: str, name: str) -> list[Element]:
        """What a list that the document names holds."""
        parts = [self._path(self._root, element.text) for element in children(self._document, kind)]
        return [one for part in parts for one in children(self._package.xml(part), name)]

    def _place(self, base: str, parent: Element, name: str) -> str:
        return self._path(base, self._one(parent, name).text)

    def _path(self, base: str, place: str | None) -> str:
        """The part that a place names, seen from the part that names it; never outside of the file."""
        return key_of(posixpath.join("/", posixpath.dirname(base), (place or "").strip().replace("\\", "/")))

    def _one(self, parent: Element, name: str) -> Element:
        found = children(parent, name)
        if len(found) != 1:
            raise self._package.unreadable(f"{len(found)} parts {name!r}")
        return found[0]


def _layers(page: Element) -> list[Element]:
    """The layers of a page from the lowest to the highest."""
    layers = [layer for content in children(page, "Content") for layer in children(content, "Layer")]
    if strange := {layer.get("Type", "Body") for layer in layers} - set(_LAYERS):
        raise not_read(f"layers of the type {min(strange)[:20]}")
    return sorted(layers, key=lambda layer: _LAYERS.index(layer.get("Type", "Body")))
