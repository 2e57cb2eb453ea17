"""What is bridged exists in a form, and is not said to be different at the same time."""

import pytest

import govcrawl
from pipelines.analysis.bridge import series_of
from pipelines.analysis.labels import labels
from pipelines.analysis.long_table import AXES

CELLS = {
    (table, row, column)
    for table, axes in AXES.items()
    for row in labels(axes[0], "zh")
    for column in labels(axes[1], "zh")
}
BRIDGE = govcrawl.bridge()


@pytest.mark.parametrize("cell", sorted({*BRIDGE["cell"], *BRIDGE["series"].dropna()}))
def test_the_cells_are_in_a_form(cell):
    assert any(f"{'.'.join(known)}.".startswith(f"{cell}.") for known in CELLS)


@pytest.mark.parametrize(
    ("cell", "series"),
    [
        (("requests", "other.fee_overdue", "total"), "requests.other.total"),
        (("requests", "other.other", "other"), "requests.other.other"),
        (("requests", "other", "other"), "requests.other.other"),
        (("requests", "other", "natural_person"), "requests.other.natural_person"),
        (("indicators", "requests_received", "this_year"), "requests.new_received.total"),
        (("indicators", "requests_received", "cumulative"), "indicators.requests_received.cumulative"),
        (("requests", "granted", "total"), "requests.granted.total"),
        (("indicators", "answers_granted", "this_year"), "indicators.answers_granted.this_year"),
        (("indicators", None, "this_year"), None),
    ],
)
def test_series(cell, series):
    assert series_of(*cell) == series


def test_a_series_is_named_by_a_cell_of_it():
    of_cells = {".".join(cell): series_of(*cell) for cell in CELLS}
    bridged = {cell for cell, series in of_cells.items() if cell != series}
    assert set(of_cells.values()) <= set(of_cells)
    assert len(bridged) == 3 * 7 + 2


def test_what_only_seems_the_same_is_not_bridged():
    near = BRIDGE[~BRIDGE["same"]]
    assert len(near) > 10
    assert near["series"].isna().all()
    known = {".".join(cell): cell for cell in CELLS}
    assert all(series_of(*known[cell]) == cell for cell in near["cell"] if cell in known)
    assert BRIDGE[["zh", "en"]].notna().all(axis=None)
