"""``govcrawl export``: datasets as files for Excel, R, databases."""

import argparse
import warnings
from pathlib import Path
from typing import get_args

from govcrawl.arguments import parse_years
from govcrawl.command import Exit, GovcrawlCommand, print_json, print_lines
from govcrawl.targets import data_folder
from pipelines.analysis.export import ONE_FILE, SUFFIXES, export
from pipelines.analysis.labels import Language
from pipelines.store.paths import DATASETS


class Command(GovcrawlCommand):
    """Write datasets as CSV, Excel, Parquet, DuckDB or JSON Lines: export -o changning.xlsx.

    Files of these names are replaced, each at once and whole. Exits with 1 if rows that landed are gone.
    """

    has_json = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what to export and where to."""
        one = f"a file for {' and '.join(sorted(ONE_FILE))}, or for one dataset; else a folder"
        parser.add_argument("-o", "--out", metavar="PATH", help=f"{one} (default: govcrawl-export)")
        parser.add_argument("--format", choices=SUFFIXES, help="default: as PATH ends, else csv")
        parser.add_argument(
            "--dataset", action="append", choices=DATASETS, help="all by default; several times"
        )
        parser.add_argument("--year", metavar="YEARS", help="2024, 2022-2024 or 2021,2023")
        parser.add_argument("--agency", action="append", metavar="AGENCY", help="slug or name; several times")
        parser.add_argument("--district", action="append", metavar="DISTRICT", help="several times")
        parser.add_argument("--labels", choices=get_args(Language), default="zh", help="language of labels")

    def work(self, opts: argparse.Namespace) -> None:
        """Write, and say what was written."""
        assert self.settings is not None
        kind = opts.format or ("csv" if opts.out is None or not Path(opts.out).suffix else None)
        ending = SUFFIXES[kind] if kind in ONE_FILE else ""
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always", UserWarning)
            written = export(
                opts.out or f"govcrawl-export{ending}",
                kind,
                dataset=opts.dataset,
                year=parse_years(opts.year) if opts.year else None,
                agency=opts.agency,
                district=opts.district,
                labels=opts.labels,
                data_dir=data_folder(self.settings),
            )
        for line in dict.fromkeys(str(one.message) for one in told):
            self.tell(line)
            self.exitcode = Exit.ATTENTION
        if opts.json:
            print_json({"files": [{"path": str(one.path), "rows": one.rows} for one in written]})
        else:
            print_lines(f"{one.path}: {_counts(one.rows)}" for one in written)


def _counts(rows: dict[str, int]) -> str:
    return ", ".join(f"{count:,} rows of {name}" for name, count in rows.items())
