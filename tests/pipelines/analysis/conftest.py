"""What the tests of the analysts' readers look at."""

from pathlib import Path

import pytest

from pipelines.store.compact import compact
from pipelines.store.landing import Store
from tests.pipelines.analysis.worlds import generated, report_of


@pytest.fixture(scope="session")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two districts, one of them with reports of all forms; half of the years have a compact file."""
    folder = tmp_path_factory.mktemp("landed")
    store = Store(folder)
    for one in generated("changning", "putuo"):
        store.land(report_of(one))
    compact(folder)
    for file in (folder / "compact").glob("*/202[13].parquet"):
        file.unlink()
    return folder
