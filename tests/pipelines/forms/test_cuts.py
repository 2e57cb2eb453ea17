"""Runs of digits: cut by their sums, or by nobody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.forms.cuts import MAX_SPLITS, decide, splits

FRAME = ("new_received", "carried_in", "total_processed", "carried_over")


@pytest.mark.parametrize(
    ("digits", "ways"),
    [
        ("0000000", [(0, 0, 0, 0, 0, 0, 0)]),
        ("710000071", [(71, 0, 0, 0, 0, 0, 71)]),
        ("3120004", [(3, 1, 2, 0, 0, 0, 4)][:0]),  # 3 + 1 + 2 is not 4
        ("3100004", [(3, 1, 0, 0, 0, 0, 4)]),
        ("110000011", [(1, 10, 0, 0, 0, 0, 11), (11, 0, 0, 0, 0, 0, 11)]),
        ("9" * 1000, []),  # no row of figures
        ("000", []),
        ("00000000", []),
        ("", []),
    ],
)
def test_splits(digits, ways):
    assert sorted(splits(digits, 7)) == ways


@given(st.lists(st.integers(0, 300), min_size=6, max_size=6))
@settings(deadline=None)
def test_the_true_cut_is_among_them_and_all_add_up(parts):
    true = (*parts, sum(parts))
    ways = splits("".join(map(str, true)), 7)
    assert true in ways or len(ways) > MAX_SPLITS
    assert all(sum(way[:-1]) == way[-1] for way in ways)


SURE = ((11, 0, 11),)
MIRRORED = ((11, 0, 11), (1, 10, 11))
NONE = ((0, 0, 0),)


def ways(**odd):
    rows = {"new_received": SURE, "carried_in": NONE, "granted": SURE, "refused": NONE}
    return rows | {"total_processed": SURE, "carried_over": NONE} | odd


@pytest.mark.parametrize(
    ("rows", "digits", "decided", "confirmed"),
    [
        (ways(granted=MIRRORED, total_processed=MIRRORED), {}, ways(), set(ways())),
        # 新收 + 上年结转 is not 总计 + 结转下年度: the outcomes still add up.
        (
            ways(carried_in=SURE, granted=MIRRORED),
            {},
            ways(carried_in=SURE),
            set(ways()) - set(FRAME) | {FRAME[2]},
        ),
        (ways(granted=MIRRORED, refused=SURE), {}, ways(granted=MIRRORED, refused=SURE), set()),
        # A row whose own sum fails is cut where the others leave it all but one figure.
        (ways(granted=()), {"granted": "11012"}, ways(granted=((11, 0, 12),)), set(ways())),
        (ways(granted=()), {"granted": "12012"}, ways(granted=()), set()),
        (ways(granted=(), refused=()), {"granted": "11012"}, ways(granted=(), refused=()), set()),
    ],
)
def test_column_sums_decide(rows, digits, decided, confirmed):
    assert decide(rows, digits) == (decided, confirmed)
