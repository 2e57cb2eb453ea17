"""Checkouts of the code that take turns at the same work, so that before and after stand side by side."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.scale.opened import first, openings

HERE = Path(__file__).parents[2]
PROBE = Path(__file__).with_name("probe.py")

ROUNDS, ENOUGH = 5, 3.0
"""Each piece of work is done so often at most, and no more after so many seconds; the best counts."""


@dataclass(frozen=True)
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
        """For its commands."""
        return os.environ | {"GOVCRAWL_DATA": str(self.data)}


class Ran(NamedTuple):
    """What some work took; ``begun``: seconds until it opened the first archived file."""

    seconds: float
    cpu: float
    memory: float = 0  # MB at most
    count: int = 0
    begun: float | None = None


Work = Callable[[Tree], Ran]


@dataclass
class Line:
    """A piece of work: what each tree's best took.

    ``before`` prepares each round. ``once`` is for work that can't be repeated, or takes long.
    """

    name: str
    work: Work
    before: Callable[[Tree], object] | None = None
    once: bool = False
    best: dict[Tree, Ran] = field(default_factory=dict)

    def run(self, trees: Sequence[Tree]) -> "Line":
        """In turns, the other way round each time."""
        spent = 0.0
        for number in range(1 if self.once else ROUNDS):
            for tree in trees if number % 2 == 0 else reversed(trees):
                if self.before is not None:
                    self.before(tree)
                ran = self.work(tree)
                spent += ran.seconds
                if tree not in self.best or ran.seconds < self.best[tree].seconds:
                    self.best[tree] = ran
            if spent > ENOUGH * len(trees):
                break
        self.best = {tree: self.best[tree] for tree in trees}
        return self

    def show(self, value: Callable[[Ran], str], note: str = "", name: str = "") -> None:
        """Print one line of the table: a column a tree."""
        show(name or self.name, [value(ran) for ran in self.best.values()], note)


def show(name: str, values: Sequence[str], note: str = "") -> None:
    """One line of a table of several columns."""
    print(f"  {name:<36}" + "".join(f"{value:>20}" for value in values) + f"  {note}".rstrip(), flush=True)


def seconds(ran: Ran) -> str:
    """Wall and CPU."""
    return f"{ran.seconds:.2f} s, {ran.cpu:.2f} CPU"


def milliseconds(ran: Ran) -> str:
    """Wall."""
    return f"{ran.seconds * 1e3:.2f} ms"


def memory(ran: Ran) -> str:
    """The peak."""
    return f"{ran.memory:.0f} MB"


def probe(name: str, part: str = "", *, calls: int = 5, **arguments: Any) -> Work:
    """Work of ``probe`` on the data folder of a tree, or on a part of it."""
    return lambda tree: probed(tree, name, calls, folder=str(tree.data / part), **arguments)


def probed(tree: Tree, name: str, calls: int, **arguments: Any) -> Ran:
    """What ``probe`` measures in a process of a tree.

    Raises:
        RuntimeError: it fails.
    """
    done = subprocess.run(
        [tree.python, "-P", str(PROBE), name, json.dumps(arguments), f"{calls}"],
        cwd=tree.root,
        env=tree.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{name} in {tree.root}: {done.stderr[-2000:]}")
    return Ran(**json.loads(done.stdout.splitlines()[-1]))


def command(*words: str) -> Work:
    """A command, all its processes counted. 0 and 1 are good exit codes: there is no crawl, say."""

    def work(tree: Tree) -> Ran:
        archived = [path for path in tree.data.glob("archive/*") if path.is_dir()]
        with openings(archived) as descriptor, tempfile.TemporaryFile() as output:
            began = time.perf_counter()
            process = subprocess.Popen(
                [tree.python, "-m", "govcrawl", *words],
                cwd=tree.root,
                env=tree.environment,
                stdout=output,
                stderr=output,
            )
            opened = first(descriptor, ".warc.gz", process)
            _, status, used = os.wait4(process.pid, 0)
            spent = time.perf_counter() - began
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode not in {0, 1}:
                output.seek(0)
                raise RuntimeError(f"{words} in {tree.root}: {output.read()[-2000:].decode()}")
        begun = None if opened is None else opened - began
        return Ran(spent, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, begun=begun)

    return work
