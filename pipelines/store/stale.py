"""Which landed reports a reparse would read anew, and which are of kinds that nothing reads yet."""

from collections import Counter
from pathlib import Path

from pipelines.store import paths


def stale_reports(root: Path, version: str) -> list[str]:
    """The ids of landed reports that were read by another version of the code, or for other columns.

    Args:
        root: the data folder.
        version: of the reading code.

    Raises:
        StoreError: a partition can't be read.
    """
    years = paths.years(root, "reports")
    if not years:
        return []
    # Here: Arrow takes a fifth of a second to load, which a folder without reports need not wait for.
    import pyarrow.compute as pc

    from pipelines.store.columns import VERSION as SCHEMA_VERSION
    from pipelines.store.scan import read_year

    stale: list[str] = []
    for year in years:
        reports = read_year(root, "reports", year, ["report_id", "parser_version", "schema_version"])
        present = pc.and_kleene(
            pc.equal(reports["parser_version"], version), pc.equal(reports["schema_version"], SCHEMA_VERSION)
        )
        stale += reports.filter(pc.invert(pc.fill_null(present, False)))["report_id"].to_pylist()
    return stale


def kinds_not_read(root: Path) -> Counter[str]:
    """What kind the documents are of those landed reports that are of none that is read -> how many.

    Raises:
        StoreError: a partition can't be read.
    """
    found = Counter[str]()
    for year in paths.years(root, "reports"):
        import pyarrow.compute as pc

        from pipelines.store.scan import read_year

        status = read_year(root, "reports", year, ["status"])["status"]
        if not pc.any(pc.equal(status, "unreadable")).as_py():  # of most years, and checks are many
            continue
        checks = read_year(root, "checks", year, ["rule", "message"])
        found.update(checks.filter(pc.equal(checks["rule"], "kind_not_read"))["message"].to_pylist())
    return found
