"""Crawls watched from outside: on a terminal, on one that can't draw, through a pipe, and interrupted."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from tests.govcrawl.county import HOME, REPORTS, County, county_below
from tests.govcrawl.emulator import Emulator
from tests.govcrawl.imagined import report
from tests.govcrawl.standin import Answer, Asked

Begin = Callable[..., Emulator]


class Held:
    """A site that answers two reports; to the others it first says to come back in a minute, or nothing."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.busy, self.open = False, Event()
        self.answered = 0
        county.site.pages |= dict.fromkeys((HOME + path for path in REPORTS), self.serve)

    def serve(self, asked: Asked) -> Answer:
        self.answered += 1
        if self.answered > 2 and not self.open.is_set():
            if self.busy:
                return Answer("", 429, {"Retry-After": "60"})
            self.open.wait(60)
        return Answer(report(REPORTS[asked.path.removeprefix(HOME)]))


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    with county_below(tmp_path) as county:
        site = Held(county)
        yield site
        site.open.set()


@pytest.fixture
def begin(held: Held) -> Iterator[Begin]:
    begun = []

    def make(command: str, *options: str, size: tuple[int, int] = (100, 30), **env: str) -> Emulator:
        words = [sys.executable, "-m", "govcrawl", command, "qingxi", f"-sSITES={held.county.site.address}"]
        made = Emulator([*words, *options], size, env=held.county.environment() | env, cwd=held.county.root)
        begun.append(made)
        return made

    yield make
    for one in begun:
        one.process.kill()
        one.process.communicate()


def test_a_district_that_waits_for_its_host_says_so(held: Held, begin: Begin) -> None:
    held.busy = True
    terminal = begin("nightly")
    lines = terminal.until(lambda lines: "2/4 reports" in lines[0] and "waits 0:5" in lines[-1])
    assert len(lines) == 2, lines
    assert lines[1].split()[:2] == ["qingxi", "清溪"]
    assert lines[1].endswith("as www.qingxi.example asks"), lines


def test_a_host_that_does_not_answer(begin: Begin) -> None:
    terminal = begin("nightly")
    lines = terminal.until(lambda lines: any("no answer 0:1" in line for line in lines))
    assert lines[1].endswith("from www.qingxi.example"), lines


@pytest.mark.parametrize(("command", "sent"), [("crawl", signal.SIGINT), ("nightly", signal.SIGTERM)])
def test_an_interruption_says_that_what_landed_stays_and_how_to_go_on(
    command: str, sent: signal.Signals, held: Held, begin: Begin
) -> None:
    terminal = begin(command, "--json")
    terminal.until(lambda lines: any("2/4 reports" in line for line in lines))
    terminal.process.send_signal(sent)
    terminal.until(lambda lines: any("ending in good order" in line for line in lines))
    held.open.set()
    assert terminal.end() == 1
    said = "".join("".join(terminal.lines()[-4:]).split())  # folded at the edge, maybe where a blank was
    again = f"govcrawl {command} qingxi -sSITES={held.county.site.address} --json"
    line = f"interrupted; what has landed stays, and this goes on from there: {again}"
    assert said.endswith("".join(line.split()))
    assert not any("2/4 reports" in line for line in terminal.everything()), "the block is gone"
    assert terminal.process.stdout is not None
    assert terminal.process.stdout.read().startswith(b"{")
    again_run = held.county.run(*again.split()[1:])
    assert again_run.returncode == 0, again_run.stdout


def test_the_log_of_a_crawl_stands_above(held: Held, begin: Begin) -> None:
    held.open.set()
    terminal = begin("crawl")
    assert terminal.end() == 0
    lines = terminal.everything()
    assert any("Spider opened" in line for line in lines)
    assert any("Spider closed (finished)" in line for line in lines)
    assert not any("/4 reports" in line for line in lines)


@pytest.mark.parametrize("name", ["dumb", ""])
def test_a_terminal_that_can_not_draw_gets_lines(name: str, held: Held, begin: Begin) -> None:
    held.open.set()
    terminal = begin("nightly", TERM=name)
    assert terminal.end() == 0
    assert b"\x1b" not in terminal.raw


def test_a_pipe_gets_lines(held: Held) -> None:
    held.open.set()
    done = held.county.run("nightly", "qingxi", f"-sSITES={held.county.site.address}")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout


def test_nothing_that_draws_is_loaded_where_nothing_is_drawn() -> None:
    code = "import sys, govcrawl.commands.crawl, govcrawl.commands.nightly, govcrawl.commands.status\n"
    code += "print('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ)
    assert done.stdout == "False\n", done.stderr
