"""Work at scale: what grows with all there is, and what with what is new.

`python -m benchmarks.scale [--agencies N] [--tree FOLDER] ...`: 16 districts x N agencies (60) x 18
years, an archive as crawls leave it and everything that is done with it. With other checkouts named, the same
is done with their code (each by its `.venv/bin/python`), in turns: before and after stand side by side.
Nothing fails for its time.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

from benchmarks import archives
from benchmarks.opened import first, openings
from pipelines.archive import Exchange, warc
from pipelines.disk import replace_atomically

PROBE = Path(__file__).with_name("scale_probe.py")
HERE = Path(__file__).parents[1]
AGENCY, YEAR = "changning-qzf", 2024
"""Whose report changes, and is loaded alone."""

FILES = (10, 1_000, 10_000)
"""WARC files of the archives whose index is tried."""

ROUNDS, ENOUGH = 5, 4.0
"""Each piece of work is done so often at most, and no more after so many seconds; the best counts."""


@dataclass
class Tree:
    """A checkout of the code, and the data folder on which it works."""

    root: Path
    data: Path

    @property
    def python(self) -> str:
        """The Python whose packages are the checkout's."""
        return sys.executable if self.root == HERE else str(self.root / ".venv" / "bin" / "python")

    @property
    def environment(self) -> dict[str, str]:
        """For commands."""
        return os.environ | {"GOVCRAWL_DATA": str(self.data)}

    def report(self, dataset: str) -> Path:
        """A file of the report that changes."""
        folder = self.data / "datasets" / dataset / f"year={YEAR}" / f"agency={AGENCY}"
        return folder / "part-0.parquet"


class Ran(NamedTuple):
    """What some work took; ``begun``: seconds until it opened the first archived file."""

    seconds: float
    cpu: float
    memory: float  # MB at most
    count: int = 0
    begun: float | None = None


Work = Callable[[Tree], Ran]


@dataclass
class Line:
    """One line of the table to be: what every tree's work took, and what the note makes of it."""

    name: str
    work: Work
    before: Callable[[Tree], object] | None = None
    once: bool = False
    best: dict[Path, Ran] = field(default_factory=dict)

    def run(self, trees: Sequence[Tree]) -> None:
        """In turns."""
        spent = 0.0
        for number in range(1 if self.once else ROUNDS):
            for tree in trees if number % 2 == 0 else reversed(trees):
                if self.before is not None:
                    self.before(tree)
                ran = self.work(tree)
                spent += ran.seconds
                if tree.root not in self.best or ran.seconds < self.best[tree.root].seconds:
                    self.best[tree.root] = ran
            if spent > ENOUGH * len(trees):
                break


def main() -> None:
    """Measure, and print a line for each piece of work and a column for each checkout."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--agencies", type=int, default=archives.AGENCIES, help="of each district")
    parser.add_argument("--files", type=int, nargs="*", default=FILES, help="WARC files of the archives")
    parser.add_argument("--tree", type=Path, action="append", default=[], help="another checkout, too")
    known = sys.argv[1:] if sys.argv[0].endswith("scale.py") else []
    options = parser.parse_args(known)
    with tempfile.TemporaryDirectory() as folder:
        roots = [*(tree.absolute() for tree in options.tree), HERE]
        trees = [Tree(root, Path(folder, f"{number}-{root.name}")) for number, root in enumerate(roots)]
        measure(trees, options.agencies, options.files, Path(folder))


def measure(trees: Sequence[Tree], agencies: int, files: Sequence[int], folder: Path) -> None:
    """All lines."""
    began = time.perf_counter()
    documents = archives.write(trees[0].data, agencies)
    for tree in trees[1:]:
        shutil.copytree(trees[0].data / "archive", tree.data / "archive")
    reports = 16 * agencies * len(archives.YEARS)
    print(f"Work at scale: {reports} reports, {documents} documents")
    head(trees)
    rereading(trees, documents)
    compaction(trees)
    verification(trees)
    loading(trees, folder / "yardstick")
    for number in files:
        indexing(trees, number, folder / f"archive-{number}")
    print(f"  in {time.perf_counter() - began:.0f} s")


def rereading(trees: Sequence[Tree], documents: int) -> None:
    """Reparse into an empty folder, and once more."""
    url = "https://example.org/"
    index = Line("make the index of the archive", probe("index", "archive", calls=1, url=url), once=True)
    index.run(trees)
    show(index.name, index, seconds)
    alone = Line("reading alone", probe("read", every=max(1, documents // 400)))
    alone.run(trees)
    show("read a document, CPU", alone, lambda ran: f"{ran.cpu / ran.count * 1e3:.1f} ms")
    for name in ("reparse into an empty folder", "reparse, nothing changed"):
        line = Line(name, partial(command, "reparse"), once=True)
        line.run(trees)
        show(name, line, lambda ran: f"{documents / ran.seconds:.0f}/s", "aim 170/s on two free cores")
        show(
            "  begins after",
            line,
            lambda ran: "-" if ran.begun is None else f"{ran.begun:.1f} s",
            "aim: at once",
        )
        show("  CPU a document", line, lambda ran: f"{ran.cpu / documents * 1e3:.1f} ms")
        show("  peak memory of a process", line, memory)


def compaction(trees: Sequence[Tree]) -> None:
    """Of nothing, of one report, of everything."""
    work = probe("compact", calls=1)
    for name, before, once in (
        ("compact, nothing changed", None, False),
        ("compact, one report changed", change, False),
        ("compact everything", forget_compact, True),
    ):
        line = Line(name, work, before, once)
        line.run(trees)
        show(name, line, seconds)


def verification(trees: Sequence[Tree]) -> None:
    """Of everything, of nothing new, of one report; and what else looks at all there is."""
    yardstick = Line("read all bytes", partial(timed, read_bytes))
    yardstick.run(trees[-1:])
    note = f"reading all bytes of the folder: {yardstick.best[trees[-1].root].seconds:.1f} s"
    for name, before, once in (
        ("verify everything", None, True),
        ("verify, nothing changed", None, False),
        ("verify, one report changed", change, False),
    ):
        line = Line(name, partial(command, "verify"), before, once)
        line.run(trees)
        show(name, line, seconds, note)
    for name, work in (
        ("status", partial(command, "status")),
        ("closing hint of a crawl", probe("hint")),
    ):
        line = Line(name, work)
        line.run(trees)
        show(name, line, seconds)


def loading(trees: Sequence[Tree], yard: Path) -> None:
    """``load`` and ``across`` against pandas on one sorted file a year."""
    for file in sorted((trees[-1].data / "compact").glob("*/*.parquet")):
        copy = yard / file.relative_to(trees[-1].data / "compact")
        copy.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pq.read_table(file).replace_schema_metadata(None), copy)
    everything = str(yard / "requests")
    one_year = str(yard / "requests" / f"{YEAR}.parquet")
    compared: list[tuple[str, dict[str, Any], list[list[Any]]]] = [
        ("load all of requests", {"dataset": "requests"}, [[everything, None, None]]),
        ("  one agency", {"dataset": "requests", "agency": AGENCY}, [[everything, None, AGENCY]]),
        ("  one year", {"dataset": "requests", "year": YEAR}, [[one_year, None, None]]),
        (
            "  two columns",
            {"dataset": "requests", "columns": ["outcome", "value"]},
            [[everything, ["year", "agency", "outcome", "value"], None]],
        ),
        (
            "across everything",
            {},
            [
                [str(yard / dataset), ["year", "agency", *columns], None]
                for dataset, columns in (
                    ("requests", ("outcome", "applicant", "value")),
                    ("proactive", ("item", "measure", "value", "amount_10k_yuan")),
                    ("indicators", ("code", "period", "value")),
                    ("reports", ("district", "agency_kind")),
                )
            ],
        ),
    ]
    for name, arguments, reads in compared:
        what = "load" if arguments else "across"
        line = Line(name, probe(what, **arguments))
        bare = Line(name, partial(called, "pandas", {"reads": reads}))
        line.run(trees)
        bare.run(trees[-1:])
        unit = bare.best[trees[-1].root]
        note = f"pandas {unit.seconds:.3f} s, {unit.memory:.0f} MB" + (
            " (reads alone)" if what == "across" else ""
        )
        show(
            name, line, lambda ran, unit=unit: f"{ran.seconds:.3f} s {ran.seconds / unit.seconds:4.1f}x", note
        )
        show("    peak memory", line, memory)
        if what == "load" and len({ran.count for ran in [*line.best.values(), unit]}) > 1:
            print(f"  WRONG: {[ran.count for ran in line.best.values()]} rows, pandas {unit.count}")


def indexing(trees: Sequence[Tree], files: int, folder: Path) -> None:
    """The archive's index with so many WARC files, a page in each."""
    own = {tree.root: folder / tree.data.name for tree in trees}
    urls = [f"https://example.org/{number}.html" for number in range(files)]
    write_many(own[trees[0].root], urls)
    for tree in trees[1:]:
        shutil.copytree(own[trees[0].root], own[tree.root])

    def on(name: str, calls: int = 5, **arguments: Any) -> Work:
        return lambda tree: called(name, {"folder": str(own[tree.root]), **arguments}, tree, calls)

    making = Line(f"{files} WARC files: make the index", on("index", 1, url=urls[0]), once=True)
    making.run(trees)
    show(making.name, making, seconds)
    for name, work in (
        ("  open and find", on("index", url=urls[files // 2])),
        ("  a spider's start", on("start")),
    ):
        line = Line(name, work)
        line.run(trees)
        show(name, line, lambda ran: f"{ran.seconds * 1e3:.2f} ms", "aim: the same with 10 and with 10,000")


def write_many(archive: Path, urls: Sequence[str]) -> None:
    """An archive of one small page a file. Not by ``ArchiveWriter``, which looks at all others each time."""
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    folder = archive / "2026"
    folder.mkdir(parents=True)
    for number, url in enumerate(urls):
        name = f"20260301T{number:06}Z-0a0000-changning.warc.gz"
        record = warc.new_record_id()
        exchange = Exchange(url, 200, [(b"Content-Type", b"text/html")], f"page {number}".encode(), moment)
        info = warc.warcinfo(name, {"isPartOf": name[:23], "spider": "changning", "origin": "embedded"})
        (folder / name).write_bytes(info + warc.response(exchange, record) + warc.request(exchange, record))


def probe(name: str, part: str = "", *, calls: int = 5, **arguments: Any) -> Work:
    """Work of ``scale_probe`` on the data folder of a checkout, or on a part of it."""
    return lambda tree: called(name, {"folder": str(tree.data / part), **arguments}, tree, calls)


def called(name: str, arguments: dict[str, Any], tree: Tree, calls: int = 5) -> Ran:
    """Run ``scale_probe`` with a checkout's Python."""
    done = subprocess.run(
        [tree.python, "-P", str(PROBE), name, json.dumps(arguments), f"{calls}"],
        cwd=tree.root,
        env=tree.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{name} in {tree.root}: {done.stderr[-2000:]}")
    return Ran(**json.loads(done.stdout.splitlines()[-1]))


def command(name: str, tree: Tree) -> Ran:
    """Run a command; whatever its exit code."""
    archived = [path for path in (tree.data / "archive").iterdir() if path.is_dir()]
    with openings(archived) as descriptor, tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            [tree.python, "-m", "scrapy", name],
            cwd=tree.root,
            env=tree.environment,
            stdout=output,
            stderr=output,
        )
        opened = first(descriptor, ".warc.gz", 120) if name == "reparse" else None
        _, status, used = os.wait4(process.pid, 0)
        spent = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in {0, 1}:
            output.seek(0)
            print(f"{name} in {tree.root}: {output.read()[-2000:].decode()}", file=sys.stderr)
    return Ran(spent, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, begun=opened and opened - began)


def timed(work: Callable[[Tree], int], tree: Tree) -> Ran:
    """Work in this process."""
    began, cpu = time.perf_counter(), time.process_time()
    count = work(tree)
    return Ran(time.perf_counter() - began, time.process_time() - cpu, 0, count)


def read_bytes(tree: Tree) -> int:
    """Read every file of a data folder."""
    return sum(len(path.read_bytes()) for path in tree.data.rglob("*") if path.is_file())


def change(tree: Tree) -> None:
    """Write the files of a report anew, as landing does; here with the rows they have."""
    for dataset in ("reports", "proactive", "requests", "reviews", "checks"):
        file = tree.report(dataset)
        replace_atomically(file, file.read_bytes(), tree.data / "scale.tmp")


def forget_compact(tree: Tree) -> None:
    """Take all compact files away."""
    (tree.data / "compact").rename(tree.data.with_name(f"{tree.data.name}-compact"))


def head(trees: Sequence[Tree]) -> None:
    """The head of the table."""
    print(f"  {'':<44}" + "".join(f"{tree.root.name:>18}" for tree in trees))


def show(name: str, line: Line, value: Callable[[Ran], str], note: str = "") -> None:
    """One line of the table."""
    print(
        f"  {name:<44}" + "".join(f"{value(ran):>18}" for ran in line.best.values()) + f"  {note}".rstrip(),
        flush=True,
    )


def seconds(ran: Ran) -> str:
    """Wall and CPU."""
    return f"{ran.seconds:.2f} s, {ran.cpu:.1f} CPU"


def memory(ran: Ran) -> str:
    """Peak memory."""
    return f"{ran.memory:.0f} MB"


if __name__ == "__main__":
    main()
