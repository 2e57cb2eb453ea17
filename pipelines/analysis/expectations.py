"""How many rows are expected of each dataset, year and district: a file that git can hold (`expected.csv`).

It stands in the data folder, a line a year and district, written by `govcrawl expect`. More rows of what is
expected are no fault: reports come. Fewer are, and so is a year or district that nobody expected.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipelines.analysis.counts import Counts, Difference, Partition, differences
from pipelines.disk import LANDING, locked, replace_atomically
from pipelines.errors import ConfigurationError
from pipelines.store.paths import DATASETS, store_errors

FILE = "expected.csv"
_HEAD = ("year", "district", *DATASETS)


def expected(root: Path) -> Counts | None:
    """What is expected of a data folder; None where nobody has said.

    Raises:
        ConfigurationError: the file is not as `govcrawl expect` writes it.
    """
    file = root / FILE
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(f"{file} can't be read; govcrawl expect writes it anew") from None
    head, *lines = list(csv.reader(text.splitlines())) or [[]]
    if tuple(head) != _HEAD:
        raise ConfigurationError(
            f"{file}: the first line must be {','.join(_HEAD)}; govcrawl expect writes it"
        )
    found: dict[Partition, int] = {}
    for number, line in enumerate(lines, 2):
        try:
            year, district, *counts = line
            rows = dict(zip(DATASETS, map(int, counts), strict=True))
            found |= {
                Partition(dataset, int(year), district): count for dataset, count in rows.items() if count
            }
        except ValueError:
            raise ConfigurationError(
                f"{file}, line {number} is not a year, a district and {len(DATASETS)} numbers"
            ) from None
    return found


def expect(root: Path, counts: Counts) -> None:
    """Take these rows as what is expected from now on.

    Raises:
        StoreError: the file can't be written.
    """
    with store_errors(f"write {root / FILE}"), locked(root):
        replace_atomically(root / FILE, written(counts).encode(), root / LANDING / f"{FILE}.tmp")


def merge(root: Path, other: Path) -> list[Partition]:
    """Expect the rows, too, that another data folder expects.

    Returns:
        Of what it expects another number than ``root``, which stays.

    Raises:
        ConfigurationError: a file is not as `govcrawl expect` writes it.
        StoreError: the file can't be written.
    """
    ours, theirs = expected(root) or {}, expected(other) or {}
    if theirs.keys() - ours.keys():
        expect(root, {**theirs, **ours})
    return sorted(one for one in theirs if ours.get(one, theirs[one]) != theirs[one])


def written(counts: Counts) -> str:
    """The file."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(_HEAD)
    for district, year in sorted({(one.district, one.year) for one in counts}):
        numbers = (counts.get(Partition(dataset, year, district), 0) for dataset in DATASETS)
        lines.writerow((year, district, *numbers))
    return text.getvalue()


def deviations(expected: Counts, counts: Counts) -> list[Difference]:
    """Where there are fewer rows than expected, or any of what nobody expected."""
    return [one for one in differences(expected, counts) if one.now < one.before or not one.before]


def in_words(one: Difference) -> str:
    """`reports 2024: 28 rows, 30 expected`."""
    dataset, year, _ = one.partition
    expected = f"{one.before} expected" if one.before else "none expected"
    return f"{dataset} {year}: {one.now} rows, {expected}"


def by_district(found: Iterable[Difference]) -> Mapping[str, list[Difference]]:
    """Deviations by the district that they are of."""
    grouped: dict[str, list[Difference]] = {}
    for one in found:
        grouped.setdefault(one.partition.district, []).append(one)
    return grouped
