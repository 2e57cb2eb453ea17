"""The model of what grows: a straight line through smaller sizes, and how far off it is at the largest."""

from pathlib import Path

import pytest

from benchmarks.scale.growth import COUNTRY, Model, digest, table


@pytest.mark.parametrize(
    ("costs", "fixed", "each"),
    [
        ([3.0, 5.0, 9.0], 1.0, 2.0),
        ([2.0, 4.0, 8.0], 0.0, 2.0),
        ([7.0, 7.0, 7.0], 7.0, 0.0),
        ([1.0, 3.0, 7.0], 0.0, 1.75),  # grows faster than the data
    ],
)
def test_a_cost_is_a_fixed_part_and_one_for_each_report(
    costs: list[float], fixed: float, each: float
) -> None:
    model = Model.of([1, 2, 4], costs)
    assert model == pytest.approx((fixed, each), abs=1e-9)


def test_the_largest_size_checks_what_the_smaller_ones_say(capsys: pytest.CaptureFixture[str]) -> None:
    table([100, 200, 400], {"as the data": [10.0, 20.0, 40.0], "as its square": [1.0, 4.0, 16.0]})
    _, _, straight, square = capsys.readouterr().out.splitlines()
    assert straight == f"| as the data | 10 | 20 | 40 | +0% | n^1.00 | {COUNTRY / 10:,.3g} |"
    assert "n^2.00" in square
    assert "| -" in square, "a line falls short of it"


def test_a_digest_is_of_bytes_and_places(tmp_path: Path) -> None:
    found = set[str]()
    for name, content in (("a", b"1"), ("b", b"1"), ("b", b"2")):
        folder = tmp_path / f"{len(found)}" / "datasets" / name
        folder.mkdir(parents=True)
        (folder / "part-0.parquet").write_bytes(content)
        found.add(digest(tmp_path / f"{len(found)}"))
    assert len(found) == 3
