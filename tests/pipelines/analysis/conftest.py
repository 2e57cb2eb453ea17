"""What the tests of the analysts' readers look at."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.ingest import ingest
from pipelines.page import ReportPage
from pipelines.store.compact import compact
from pipelines.store.landing import Store
from tests.once import once
from tests.pipelines.analysis.worlds import generated, report_of
from tests.pipelines.archive.helpers import exchange, writer
from tests.pipelines.fetched import fetched


@pytest.fixture(scope="session")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two districts, one of them with reports of all forms; half of the years have a compact file."""

    def make(folder: Path) -> None:
        Store(folder).land_many([report_of(one) for one in generated("changning", "putuo")])
        compact(folder)
        for file in (folder / "compact").glob("*/202[13].parquet"):
            file.unlink()

    return once(tmp_path_factory, "landed", make)


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
def archived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of an agency with their archive, one with a doubtful cell. Not to be changed."""
    body = fetched().body.decode()
    odd = body.replace("<td>0</td>", "<td>1 8</td>", 1)
    assert odd != body
    pages = [fetched(2024, odd.encode()), fetched(2023)]
    return land(tmp_path_factory.mktemp("archived"), pages)
