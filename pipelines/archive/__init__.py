"""The archive: every response as WARC, so that each number leads back to the bytes it came from."""

from pipelines.archive.archive import Archive, Place
from pipelines.archive.index import Capture
from pipelines.archive.warc import Exchange
from pipelines.archive.writer import ArchiveWriter, recover

__all__ = ["Archive", "ArchiveWriter", "Capture", "Exchange", "Place", "recover"]
