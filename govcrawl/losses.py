"""What has landed and is not there any more, and the way back."""

from contextlib import suppress
from pathlib import Path

from govcrawl.memory.database import FILE as STATE
from govcrawl.memory.database import landed_reports
from govcrawl.runs.faults import Fault, fault
from govcrawl.runs.history import History
from govcrawl.terminal import counted, some
from pipelines.archive import Archive
from pipelines.errors import StoreError
from pipelines.store.inventory import inventory_years
from pipelines.store.partitions import holds
from pipelines.store.paths import MERGING, report_id
from pipelines.store.stocktaking import missing_reports


def lost_reports(data_dir: Path) -> list[str]:
    """The ids of reports that have landed and are not, or not whole, in the datasets."""
    return sorted(absent_reports(data_dir).union(missing_reports(data_dir)))


def absent_reports(data_dir: Path) -> set[str]:
    """Those of years that have no inventory, which knows better.

    The memory of the crawls knows them, and where no year has an inventory their manifests.
    """
    known = inventory_years(data_dir)
    told = set() if known else History(data_dir).landed()
    with suppress(StoreError):  # ``govcrawl verify`` says that the memory is damaged
        told |= landed_reports(data_dir)
    return {
        report_id(agency, year)
        for agency, year in told
        if year not in known and not holds(data_dir, "datasets", "reports", year, agency)
    }


def losses(data_dir: Path) -> list[str]:
    """What is gone and what to do, in a line or none.

    Raises:
        ArchiveError: the archive can't be read.
    """
    if (data_dir / MERGING).exists():
        return ["a merge was killed before all had landed. Action needed: govcrawl merge, as it was said"]
    if lost := lost_reports(data_dir):
        what = f"{counted(len(lost), 'report')} landed and not in the datasets any more: {some(lost)}"
    elif holds_unread(data_dir):
        what = "the archive holds documents, and nothing has landed of them"
    else:
        return []
    return [f"{what}. Action needed: govcrawl reparse"]


def unexpected_rows(data_dir: Path) -> dict[str, Fault]:
    """By district, that its rows are not as `expected.csv` says; nothing where there is no such file.

    Raises:
        ConfigurationError: the file can't be read.
        StoreError: rows can't be.
    """
    from pipelines.analysis.expectations import by_district, deviations, expected, in_words

    known = expected(data_dir)
    if known is None:
        return {}
    from pipelines.analysis.counts import rows_landed  # Arrow, where there is something to count

    found = by_district(deviations(known, rows_landed(data_dir)))
    return {
        district: fault("rows_unexpected", len(those), named=some([in_words(one) for one in those]))
        for district, those in found.items()
    }


def holds_unread(data_dir: Path) -> bool:
    """Whether documents are archived of which nothing is known, as in a folder that has lost all else.

    Raises:
        ArchiveError: the archive can't be read.
    """
    archive = data_dir / "archive"
    known = (data_dir / "datasets", data_dir / "quarantine" / "reports", data_dir / STATE)
    if any(path.exists() for path in known) or not any(archive.glob("*/*.warc.gz")):
        return False
    with Archive(archive) as opened:
        return next(opened.documents(on_loss=lambda _: None), None) is not None
