"""What is on a terminal after each update: nothing stacks, all of it fits, nothing stays."""

import os
import re
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.govcrawl.emulator import Emulator
from tests.govcrawl.processes import ROOT

NAMES = [
    *("huangpu", "xuhui", "changning", "jingan", "putuo", "hongkou", "yangpu", "minhang", "baoshan"),
    *("jiading", "pudong", "jinshan", "songjiang", "qingpu", "fengxian", "chongming"),
]
WAITING = "qingpu"

DRAWS = """
import os, sys
from govcrawl.runs.history import SpiderRun
from govcrawl.runs.progress import Standing
from govcrawl.screen import Screen
from govcrawl.visible import guard
guard()
tell, hear, *names = sys.argv[1:]
print("before", file=sys.stderr)
screen = Screen(sys.__stderr__)
n = 0
while (asked := os.read(int(hear), 1)) != b"e":
    if asked == b"p":
        print("page says \\x1b[2J\\u202eevil", n, file=sys.stderr)
    n += 1
    screen.show([
        Standing(SpiderRun(name, state="running", fates={"landed": n}, open=50 - n), 0.5,
                 "waits 4:12 as www.qingpu.example asks" if name == "qingpu" else "")
        for name in names
    ], n)
    os.write(int(tell), b".")
screen.close()
print("after", file=sys.stderr)
"""


class Drawing(Emulator):
    """A process that draws sixteen districts when told to, each time one report further."""

    def __init__(self, size: tuple[int, int], **env: str) -> None:
        hear, self._told = os.pipe()
        self._shown, tell = os.pipe()
        super().__init__(
            [sys.executable, "-c", DRAWS, str(tell), str(hear), *NAMES],
            size,
            env={**os.environ, **env},
            cwd=ROOT,
            both=True,
            pass_fds=(hear, tell),
        )
        os.close(hear)
        os.close(tell)

    def draw(self, asked: bytes = b"d") -> list[str]:
        os.write(self._told, asked)
        while not select.select([self._shown], [], [], 0.02)[0]:
            self.take(0.01)  # a full terminal would hold it up
        assert os.read(self._shown, 1) == b"."
        self.take(0.05)
        return self.lines()

    def finish(self) -> list[str]:
        os.write(self._told, b"e")
        assert self.end() == 0
        os.close(self._told)
        os.close(self._shown)
        return self.everything()


@contextmanager
def drawing(size: tuple[int, int], **env: str) -> Iterator[Drawing]:
    made = Drawing(size, **env)
    try:
        yield made
    finally:
        made.process.kill()
        made.process.wait()


def check(lines: list[str], size: tuple[int, int], n: int) -> None:
    """The block, on screens with nothing above it but what was printed: whole, once, of this update."""
    rows = size[1]
    (top,) = [at for at, line in enumerate(lines) if "reports" in line]
    block = lines[top:]
    assert block[0].startswith(f"0:{n:02}  {16 * n}/800 report"), block
    named = [line.split()[0] for line in block[1:] if line.split()[0] in NAMES]
    assert named == [name for name in NAMES if name in named], "in their order, each once"
    assert WAITING in named
    assert all(f"{n}/50" in line for line in block[1:] if line.split()[0] in named)
    assert "waits 4:12" in next(line for line in block if line.startswith(WAITING))
    others = [int(found[1]) for line in block if (found := re.match(r"… and (\d+) district", line))]
    assert len(named) + sum(others) == len(NAMES)
    assert len(block) == 1 + len(named) + len(others) <= rows - 1
    assert len(named) == min(16, rows - 3 if rows < 18 else 16), "no room is given away"


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (200, 50), (36, 5)])
def test_each_update_takes_the_place_of_the_last(size: tuple[int, int]) -> None:
    with drawing(size) as terminal:
        for n in range(1, 6):
            check(terminal.draw(), size, n)
            assert sum("reports" in line for line in terminal.everything()) == 1
        assert terminal.finish() == ["before", "after"]


@pytest.mark.parametrize("size", [(40, 10), (80, 24)])
def test_what_is_printed_stands_above_once_and_visible(size: tuple[int, int]) -> None:
    with drawing(size) as terminal:
        for n in range(1, 13):
            check(terminal.draw(b"p"), size, n)
        said = [rf"page says \x1b[2J\u202eevil {n}" for n in range(12)]
        assert terminal.finish() == ["before", *said, "after"]
        assert "\u202e".encode() not in terminal.raw


@pytest.mark.parametrize(
    ("before", "after"), [((80, 24), (40, 10)), ((40, 10), (200, 50)), ((200, 50), (80, 24))]
)
def test_a_resize(before: tuple[int, int], after: tuple[int, int]) -> None:
    """However the terminal folds what was there, and wherever it leaves the cursor."""
    with drawing(before) as terminal:
        check(terminal.draw(), before, 1)
        terminal.resize(after)
        for row in range(after[1]):
            terminal.screen.cursor_position(row + 1, 1)
            terminal.screen.draw("x" * (after[0] - 1))
        for n in range(2, 5):
            lines = terminal.draw()
            check(lines, after, n)
            assert "reports" in lines[0]
            assert not any("xx" in line for line in lines)
        left = terminal.finish()
        assert left[-1] == "after"
        assert not any("reports" in line for line in left)


def test_no_colour_where_none_is_wanted() -> None:
    coloured = re.compile(rb"\x1b\[(?:\d+;)*[349]\d[;m]")
    with drawing((80, 24)) as terminal:
        terminal.draw()
        assert coloured.search(terminal.raw)
    with drawing((80, 24), NO_COLOR="1") as terminal:
        check(terminal.draw(), (80, 24), 1)
        assert not coloured.search(terminal.raw)
