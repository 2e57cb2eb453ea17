import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipelines.errors import StoreError
from pipelines.records import Report, Value
from pipelines.store.landing import Landing, Store
from pipelines.workers.batches import BATCH, Batches
from tests.pipelines.store.reports import make_report


class SlowStore(Store):
    """Notes the batches; lands nothing before it is told to."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.batches: list[int] = []
        self.busy = threading.Event()
        self.free = threading.Event()

    def land_many(self, reports: Sequence[Report]) -> list[Landing]:
        self.batches.append(len(reports))
        self.busy.set()
        self.free.wait()
        return super().land_many(reports)


def test_what_queues_up_meanwhile_lands_together_and_in_order(tmp_path: Path) -> None:
    store = SlowStore(tmp_path)
    years = range(1991, 1991 + BATCH + 3)
    with Batches(store.land_many) as batches:
        futures = [batches.submit(make_report(year=1990))]
        store.busy.wait()
        futures += [batches.submit(make_report(year=year)) for year in years]
        store.free.set()
    assert store.batches == [1, BATCH, 3]
    assert [future.result().report_id for future in futures] == [
        f"changning-rsj-{year}" for year in (1990, *years)
    ]


def test_the_error_of_one_report_is_its_own(tmp_path: Path) -> None:
    store = SlowStore(tmp_path)
    misfit = make_report(year=2022, values=[Value("indicators", "first", "0", "1")])
    with Batches(store.land_many) as batches:
        batches.submit(make_report(year=2020))
        store.busy.wait()
        good, bad, other = (
            batches.submit(report) for report in (make_report(year=2021), misfit, make_report(year=2023))
        )
        store.free.set()
    assert (good.result().outcome, other.result().outcome) == ("landed", "landed")
    with pytest.raises(StoreError, match="cannot land changning-rsj-2022: "):
        bad.result()


def test_a_landing_that_was_called_off_does_not_disturb_the_others(tmp_path: Path) -> None:
    store = SlowStore(tmp_path)
    with Batches(store.land_many) as batches:
        batches.submit(make_report(year=2020))
        store.busy.wait()
        off, on = batches.submit(make_report(year=2021)), batches.submit(make_report(year=2022))
        off.cancel()
        store.free.set()
    assert on.result().outcome == "landed"
    assert store.batches == [1, 1]
