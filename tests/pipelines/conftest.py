"""For the tests of what lies in a data folder."""

from collections.abc import Iterator

import pytest

from pipelines.store.layout import LAYOUTS, Layout


@pytest.fixture(scope="module", params=LAYOUTS)
def layout(request: pytest.FixtureRequest) -> Iterator[Layout]:
    """Each layout in turn: the data folders that are made meanwhile get it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOVCRAWL_LAYOUT", request.param)
        yield request.param
