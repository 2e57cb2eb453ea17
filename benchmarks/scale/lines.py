"""All that is measured at scale, each line with its yardstick."""

import argparse
import shutil
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.scale import archives
from benchmarks.scale.clones import CLONES, clone
from benchmarks.scale.trees import (
    HERE,
    Line,
    Ran,
    Tree,
    command,
    memory,
    milliseconds,
    probe,
    probed,
    seconds,
    show,
)
from pipelines.archive import Exchange, warc
from pipelines.disk import replace_atomically

AGENCY, YEAR = "changning-qzf", 2024
"""Whose report changes, and is loaded alone."""

FILES = (10, 1_000, 10_000)
"""WARC files of the archives whose index is tried."""

SPIDERS = 17
"""That each write one a night."""


def main(arguments: Sequence[str] = ()) -> None:
    """Print a line for each piece of work with a column for each checkout. Nothing fails for its time."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    parser.add_argument("--agencies", type=int, default=archives.AGENCIES, help="of 16 districts, 18 years")
    parser.add_argument("--files", type=int, nargs="*", default=FILES, help="of the archives to be indexed")
    parser.add_argument("--tree", type=Path, action="append", default=[], help="another checkout, too")
    parser.add_argument("--ten", action="store_true", help="and with ten times as many reports")
    opts = parser.parse_args(arguments)
    if opts.agencies < 2:
        parser.error("--agencies must be 2 at least: a district's total needs one that it is over")
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        roots = [*(tree.absolute() for tree in opts.tree), HERE]
        trees = [Tree(root, Path(folder, f"{number}-{root.name}")) for number, root in enumerate(roots)]
        measure(trees, Path(folder), opts.agencies, opts.files, ten=opts.ten)
    print(f"  in {time.perf_counter() - began:.0f} s")


def measure(
    trees: Sequence[Tree],
    folder: Path,
    agencies: int,
    files: Sequence[int],
    years: range = archives.YEARS,
    *,
    ten: bool = False,
) -> None:
    """All lines, in ``folder``."""
    documents = archives.write(trees[0].data, agencies, years)
    for tree in trees[1:]:
        shutil.copytree(trees[0].data / "archive", tree.data / "archive")
    reports = len(list(archives.districts())) * agencies * len(years)
    print(f"Work at scale: {reports} reports, {documents} documents")
    show("", [tree.root.name for tree in trees])
    reparse(trees, documents)
    compaction(trees)
    verification(trees)
    overview(trees)
    loading(trees, folder / "yardstick")
    for number in files:
        indexing(trees, number, folder / f"archive-{number}")
    if ten:
        clone([tree.data for tree in trees])
        print(f"With {reports * (CLONES + 1)} reports")
        compaction(trees)
        verification(trees)
        overview(trees)
        line = Line("load one agency", probe("load", dataset="requests", agency=AGENCY))
        line.run(trees).show(seconds)
        line = Line("load one year", probe("load", dataset="requests", year=YEAR))
        line.run(trees).show(seconds)


def reparse(trees: Sequence[Tree], documents: int) -> None:
    """Into an empty folder, and once more."""
    url = "https://example.org/"
    Line("index the archive", probe("index", "archive", calls=1, url=url), once=True).run(trees).show(seconds)
    alone = Line("read a document, no more; CPU", probe("read", every=max(1, documents // 400)))
    alone.run(trees).show(lambda ran: f"{ran.cpu / ran.count * 1e3:.1f} ms")
    for name in ("reparse into an empty folder", "reparse, nothing changed"):
        line = Line(name, command("reparse"), once=True).run(trees)
        line.show(lambda ran: f"{documents / ran.seconds:.0f}/s", "aim 170/s on two free cores")
        line.show(
            lambda ran: "-" if ran.begun is None else f"{ran.begun:.1f} s", "aim: at once", "  begins after"
        )
        line.show(lambda ran: f"{ran.cpu / documents * 1e3:.1f} ms", name="  CPU a document")
        line.show(memory, name="  peak memory of a process")


def compaction(trees: Sequence[Tree]) -> None:
    """Of everything, of nothing, of one report."""
    for name, before, once in (
        ("compact everything", forget_compact, True),
        ("compact, nothing changed", None, False),
        ("compact, one report changed", change, False),
    ):
        Line(name, probe("compact", calls=1), before, once).run(trees).show(seconds)


def verification(trees: Sequence[Tree]) -> None:
    """Of everything, of nothing new, of one report."""
    bare = Line("", read_bytes, once=True).run(trees[-1:]).best[trees[-1]]
    for name, before, once in (
        ("verify for the first time", None, True),
        ("verify, nothing changed", None, False),
        ("verify, one report changed", change, False),
    ):
        note = f"reading all bytes of the folder takes {bare.seconds:.1f} s" if once else ""
        Line(name, command("verify"), before, once).run(trees).show(seconds, note)


def overview(trees: Sequence[Tree]) -> None:
    """What else looks at all there is."""
    Line("status", command("status")).run(trees).show(seconds)
    Line("closing hint of a crawl", probe("hint")).run(trees).show(seconds)


def loading(trees: Sequence[Tree], yard: Path) -> None:
    """``load`` and ``across`` against pandas on one sorted file a year."""
    compact = trees[-1].data / "compact"
    for file in sorted(compact.glob("*/*.parquet")):
        copy = yard / file.relative_to(compact)
        copy.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pq.read_table(file).replace_schema_metadata(None), copy)
    everything, of_year = str(yard / "requests"), str(yard / "requests" / f"{YEAR}.parquet")
    some = ["outcome", "value"]
    compared: list[tuple[str, dict[str, Any], list[Any]]] = [
        ("load all of requests", {}, [everything, None, None]),
        ("load two columns", {"columns": some}, [everything, ["year", "agency", *some], None]),
        ("load one agency", {"agency": AGENCY}, [everything, None, AGENCY]),
        ("load one year", {"year": YEAR}, [of_year, None, None]),
    ]
    for name, which, read in compared:
        against(trees, Line(name, probe("load", dataset="requests", **which)), [read], exactly=True)
    reads = [
        [str(yard / dataset), ["year", "agency", *columns], None]
        for dataset, columns in (
            ("requests", ("outcome", "applicant", "value")),
            ("proactive", ("item", "measure", "value", "amount_10k_yuan")),
            ("indicators", ("code", "period", "value")),
            ("reports", ("district", "agency_kind")),
        )
        if (yard / dataset).exists()
    ]
    against(trees, Line("across everything", probe("across")), reads)


def against(trees: Sequence[Tree], line: Line, reads: list[list[Any]], *, exactly: bool = False) -> None:
    """A line of reading, in turns with pandas and in its times. ``exactly``: as many rows come out."""
    pandas = Tree(HERE, Path("pandas"))

    def work(tree: Tree) -> Ran:
        return probed(tree, "pandas", 5, reads=reads) if tree == pandas else line.work(tree)

    turns = Line(line.name, work).run([*trees, pandas])
    bare = turns.best.pop(pandas)
    note = "" if exactly else ", which only reads"
    turns.show(
        lambda ran: f"{ran.seconds:.3f} s {ran.seconds / bare.seconds:5.1f} x",
        f"pandas {bare.seconds:.3f} s{note} (aim 1.3)",
    )
    turns.show(memory, f"pandas {bare.memory:.0f} MB", "  peak memory")
    for tree, ran in turns.best.items():
        if exactly and ran.count != bare.count:
            print(f"  WRONG: {tree.root.name} loads {ran.count} rows, pandas {bare.count}")


def indexing(trees: Sequence[Tree], files: int, folder: Path) -> None:
    """The archive's index with so many WARC files, a page in each."""
    own = [Tree(tree.root, folder / tree.data.name) for tree in trees]
    urls = [f"https://example.org/{number}.html" for number in range(files)]
    write_many(own[0].data, urls)
    for tree in own[1:]:
        shutil.copytree(own[0].data, tree.data)
    name = f"{files} WARC files: index them"
    Line(name, probe("index", calls=1, url=urls[0]), once=True).run(own).show(seconds)
    note = "aim: the same with 10 and with 10,000"
    Line("  open and find", probe("index", url=urls[files // 2])).run(own).show(milliseconds, note)
    Line("  a spider's start", probe("start")).run(own).show(milliseconds, note)


def write_many(archive: Path, urls: Sequence[str]) -> None:
    """An archive of one small page a file. Not by ``ArchiveWriter``, which looks at all others each time."""
    for number, url in enumerate(urls):
        night, spider = divmod(number, SPIDERS)
        moment = datetime(2024, 3, 1, tzinfo=UTC) + timedelta(night)
        folder = archive / f"{moment:%Y%m}"
        folder.mkdir(parents=True, exist_ok=True)
        run_id = f"{moment:%Y%m%d}T{spider:06}Z-0a0000"
        record = warc.new_record_id()
        exchange = Exchange(url, 200, [(b"Content-Type", b"text/html")], f"page {number}".encode(), moment)
        info = warc.warcinfo(run_id, {"isPartOf": run_id, "spider": "changning", "origin": "embedded"})
        content = info + warc.response(exchange, record) + warc.request(exchange, record)
        (folder / f"{run_id}-changning.warc.gz").write_bytes(content)


def read_bytes(tree: Tree) -> Ran:
    """Read every file of a data folder."""
    began, cpu = time.perf_counter(), time.process_time()
    for path in tree.data.rglob("*"):
        if path.is_file():
            path.read_bytes()
    return Ran(time.perf_counter() - began, time.process_time() - cpu)


def change(tree: Tree) -> None:
    """Write the files of a report anew, as landing does; here with the rows they have."""
    for file in tree.data.glob(f"datasets/*/year={YEAR}/agency={AGENCY}/*.parquet"):
        replace_atomically(file, file.read_bytes(), tree.data / ".landing" / "scale.tmp")


def forget_compact(tree: Tree) -> None:
    """Take all compact files away. Not deleted: what is written next would be slower for it."""
    number = len(list(tree.data.parent.glob(f"{tree.data.name}-compact-*")))
    (tree.data / "compact").rename(tree.data.parent / f"{tree.data.name}-compact-{number}")
