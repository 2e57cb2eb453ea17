"""A landed folder with its archive."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.ingest import ingest
from pipelines.page import ReportPage
from pipelines.store.landing import Store
from tests.pipelines.archive.helpers import exchange, writer
from tests.pipelines.fetched import fetched


def land(root: Path, pages: Iterable[ReportPage]) -> Path:
    """Archive documents, as a crawl does, and land their reports."""
    archive = writer(root / "archive")
    archived = []
    for number, page in enumerate(pages):
        record = archive.exchange(exchange(f"/{number}", page.body))
        page = replace(page, archive_record=record, archive_file="2026/r1-changning.warc.gz")
        archive.document(page)
        archived.append(page)
    archive.close()
    ingest(Store(root), archived)
    return root


@pytest.fixture(scope="session")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of an agency, one with a doubtful cell. Not to be changed."""
    body = fetched().body.decode()
    odd = body.replace("<td>0</td>", "<td>1 8</td>", 1)
    assert odd != body
    pages = [fetched(2024, odd.encode()), fetched(2023)]
    return land(tmp_path_factory.mktemp("landed"), pages)


@pytest.fixture
def landing() -> Callable[[Path, Iterable[ReportPage]], Path]:
    return land
