"""All reports that the reader finds in a document: one, or several where it is a container."""

from pipelines import read as reading
from pipelines.records import Report


def reports(body: bytes, media_type: str, name: str, *, ocr: bool = False) -> list[Report]:
    """What is read."""
    return [reading.read(body, media_type, name)]
