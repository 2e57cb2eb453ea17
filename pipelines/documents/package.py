"""The parts of a ZIP package (DOCX, XLSX, ODS), bounded: names, bytes, XML and relationships (ECMA-376-2)."""

import io
import posixpath
import re
import zipfile
import zlib

from lxml import etree
from lxml.etree import _Element as Element

from pipelines.errors import DocumentError

_STRICT = re.compile(
    rb"http://purl\.oclc\.org/ooxml/(wordprocessingml|spreadsheetml|officeDocument|drawingml)/"
)
_MAX_PART = 8 * 1024 * 1024
"""Of a part after unpacking; a report's largest has less than one."""
_MAX_ALL = 4 * _MAX_PART
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)


class Package:
    """An opened file; names of parts are the same in any case.

    Args:
        body: the bytes of the file.
        name: what it claims to be, for people: `Word file`.

    Raises:
        DocumentError: it is no ZIP file, a broken one, or one that unpacks to more than a report.
    """

    def __init__(self, body: bytes, name: str) -> None:
        self._what = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise self.unreadable(error) from error
        self.names: dict[str, zipfile.ZipInfo] = {}
        self._twice: set[str] = set()
        self._read = 0
        for info in self._zip.infolist():
            key = key_of(info.filename)
            if key in self.names:
                self._twice.add(key)
            self.names[key] = info

    def unreadable(self, reason: object) -> DocumentError:
        """The error of a file that is none of its kind, or a broken one."""
        return unreadable(self._what, reason)

    def bytes(self, name: str) -> bytes:
        """The content of a part."""
        if name not in self.names or name in self._twice:
            raise self.unreadable(f"{'two parts' if name in self._twice else 'no part'} of the name {name!r}")
        info = self.names[name]
        self._read += info.file_size
        if info.file_size > _MAX_PART or self._read > _MAX_ALL:
            raise DocumentError(f"a {self._what} that unpacks to more than {_MAX_PART >> 20} MiB")
        try:
            return self._zip.read(info)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            OSError,
            RuntimeError,
            ValueError,
        ) as error:
            raise self.unreadable(error) from error

    def xml(self, name: str) -> Element:
        """A part that is XML, with the namespaces of the transitional kind."""
        content = self.bytes(name)
        try:
            root = parse_xml(content)
            if b"purl.oclc.org" in content.replace(b"\0", b""):  # also in UTF-16
                root = parse_xml(_STRICT.sub(_transitional, etree.tostring(root)))
        except ValueError as error:
            raise self.unreadable(error) from error
        return root

    def relationships(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """Number -> kind, target and whether it lies in the package, of what a part refers to."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self.names:
            return {}
        return {
            element.get("Id", ""): (
                element.get("Type", "").rpartition("/")[2],
                key_of(posixpath.join("/", folder, element.get("Target", "").replace("\\", "/"))),
                element.get("TargetMode", "Internal") == "Internal",
            )
            for element in self.xml(rels)
            if isinstance(element.tag, str)
        }

    def main(self, content_type: re.Pattern[str]) -> str | None:
        """The name of the main part: the one that the package refers to, or one of that content type."""
        for kind, target, inside in self.relationships("").values():
            if kind == "officeDocument" and inside and target in self.names:
                return target
        if "[content_types].xml" in self.names:
            for element in self.xml("[content_types].xml"):
                target = key_of(element.get("PartName", ""))
                if content_type.search(element.get("ContentType", "")) and target in self.names:
                    return target
        return None


def unreadable(name: str, reason: object) -> DocumentError:
    """The error of a file that is not what it claims to be (``name``), or a broken one."""
    return DocumentError(f"not a readable {name} ({str(reason) or type(reason).__name__})")


def parse_xml(content: bytes) -> Element:
    """The root of an XML document that stands alone.

    Raises:
        ValueError: it is not well-formed, or declares a document type (and with it entities).
    """
    try:
        root = etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("it declares a document type")
    return root


def key_of(name: str) -> str:
    """A part's name as it is looked up: names are the same in any case, some programs write backslashes."""
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/").lower()


def _transitional(match: re.Match[bytes]) -> bytes:
    return b"http://schemas.openxmlformats.org/" + match[1] + b"/2006/"
