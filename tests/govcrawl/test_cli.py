"""The program ``govcrawl``: what it lists, how it answers mistakes, under which name."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from govcrawl import __version__
from govcrawl.command import NAMES, Exit
from tests.govcrawl.processes import ROOT, execute

OWN = (
    "acknowledge checkall completion confirm crawl expect export extract fleet genspider layout merge "
    "nightly probe release reparse savefixture savesite show site sites status verify"
).split()


def govcrawl(
    *arguments: str, cwd: Path = ROOT, program: str = "govcrawl", **environment: str
) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    return execute(program, *arguments, cwd=cwd, env={**os.environ, **environment})


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_it_lists_our_commands_and_no_others(arguments: list[str], tmp_path: Path) -> None:
    done = govcrawl(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    listed = [line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")]
    assert listed == OWN == NAMES
    assert "$GOVCRAWL_DATA" in done.stdout


def test_ctrl_c_while_it_is_being_imported(tmp_path: Path) -> None:
    (tmp_path / "scrapy.py").write_text("raise KeyboardInterrupt\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "govcrawl", "--version"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (Exit.INTERRUPTED, "", "")


def test_its_version() -> None:
    assert govcrawl("--version").stdout == f"govcrawl {__version__}\n"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("shwo", "govcrawl: there is no command shwo; did you mean show\n"),
        ("bench", "govcrawl: there is no command bench; there are acknowledge, checkall, completion, "),
        ("--hlep", "govcrawl: there is no command --hlep; "),
    ],
)
def test_an_unknown_command_is_one_line_with_the_nearest(name: str, line: str) -> None:
    done = govcrawl(name)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (Exit.REFUSED, "", 1)
    assert done.stderr.startswith(line)


@pytest.mark.parametrize("program", ["govcrawl", "scrapy"])
def test_lines_name_the_program_that_was_called(program: str, tmp_path: Path) -> None:
    data = {"GOVCRAWL_DATA": str(tmp_path)}
    usage = govcrawl("show", program=program, **data)
    missing = "the following arguments are required: AGENCY, YEAR"
    assert usage.stderr == f"{program} show: {missing}; usage: {program} show [-h] [--json] AGENCY YEAR\n"
    nothing = govcrawl("show", "changning-rsj", "2024", program=program, **data)
    assert nothing.stderr == f"{program} show: no reports in {tmp_path}; crawl first, or set GOVCRAWL_DATA\n"
    assert (usage.returncode, nothing.returncode) == (Exit.REFUSED, Exit.REFUSED)


def test_an_option_that_is_none_is_refused() -> None:
    done = govcrawl("status", "changning", "--row=all", "--jsn")
    assert done.returncode == Exit.REFUSED
    assert done.stderr.startswith("govcrawl status: there is no option or place for --jsn; usage: ")
    assert done.stderr.count("\n") == 1


def test_files_may_stand_on_both_sides_of_an_option() -> None:
    report = "tests/fixtures/reports/2021.html"
    done = govcrawl("extract", report, "--json", report)
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == [report, report]


def test_a_scrapy_project_around_it_changes_nothing(tmp_path: Path) -> None:
    """Neither its settings nor its commands; data lands beside its scrapy.cfg, or in the working folder."""
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = theirs.settings\n")
    (tmp_path / "deep").mkdir()
    done = govcrawl(
        "status", cwd=tmp_path / "deep", SCRAPY_SETTINGS_MODULE="theirs.settings", GOVCRAWL_DATA=""
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"data: {tmp_path / 'data'}\n")


def test_a_spider_is_written_into_a_checkout_only(tmp_path: Path) -> None:
    done = govcrawl("genspider", "jiashi", "https://www.trs.example/", cwd=tmp_path)
    assert done.returncode == Exit.REFUSED
    line = "it is written into a checkout of the project; call it there, or set GOVCRAWL_PLACES"
    assert done.stderr == f"govcrawl genspider: {line}\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        ("govcrawl", ["extract", "tests/fixtures/reports/2021.html"]),
        ("govcrawl", ["crawl", "changning"]),
        ("govcrawl", ["nightly", "changning"]),
        ("govcrawl", ["status"]),
        ("govcrawl", ["sites", "--port", "0"]),
        ("scrapy", ["list"]),
    ],
)
def test_a_wrong_table_is_one_line_and_no_traceback(
    program: str, arguments: list[str], tmp_path: Path
) -> None:
    city = tmp_path / "places" / "yunlan"
    city.mkdir(parents=True)
    (city / "city.toml").write_text('name = "云澜市"\ncode = 990100\n', "utf-8")
    done = govcrawl(*arguments, program=program, GOVCRAWL_PLACES=str(city.parent))
    assert (done.returncode, done.stdout) == (Exit.REFUSED, "")
    assert done.stderr.endswith('yunlan/city.toml: code must be text: code = "…"\n')
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["completion", "bash"]])
def test_commands_that_need_no_places_do_without(arguments: list[str], tmp_path: Path) -> None:
    done = govcrawl(*arguments, GOVCRAWL_PLACES=str(tmp_path / "nowhere"))
    assert (done.returncode, done.stderr) == (0, "")


REFUSED = [
    ("crawl changning -s SITE=embedded", "there is no setting SITE; did you mean SITES"),
    ("status -s =1", "there is no setting ; write SITES, DATA_DIR or one of Scrapy"),
    ("crawl changning -s DOWNLOAD_DELAY=slow", "DOWNLOAD_DELAY=slow is not understood; write a number"),
    ("crawl changning -s COOKIES_ENABLED=x", "COOKIES_ENABLED=x is not understood; write True or False"),
    ("crawl changning -s RUN_ID=../x", "RUN_ID=../x is not understood; write letters, digits and -"),
    ("crawl changning -s HTTPCACHE_ENABLED=1", "HTTPCACHE_ENABLED and the archive exclude each other"),
    (
        "crawl changning -s SITES=",
        "SITES= is not understood; write live, embedded, archive:FOLDER or http://host:port",
    ),
    ("crawl changning -a refresh=", "refresh= is not understood; write all, due or none"),
    ("status -L LOUD", "there is no log level LOUD; there are CRITICAL, DEBUG, ERROR, INFO, WARNING"),
    ("crawl changning -s LOG_LEVEL=LOUD", "there is no log level LOUD; there are"),
    ("crawl changning --logfile {file}/x", "{file}/x can't be written: Not a directory"),
    ("crawl changning -s LOG_FILE={file}/x", "{file}/x can't be written: Not a directory"),
    ("nightly --pidfile {file}/x", "{file}/x can't be written: Not a directory"),
    ("status --profile {file}/x", "{file}/x can't be written: Not a directory"),
    ("sites --port 99999", "there is no port 99999; write one up to 65535"),
    ("sites --host-filter *.nosuch", "no imitated site has a host like *.nosuch"),
    ("crawl changning -s DATA_DIR={file}/x", "{file} is a file; the data folder (GOVCRAWL_DATA) can't be"),
    ("crawl changning -s DATA_DIR=/proc/x", "/proc/x/demo can't be written: "),
]
"""What a user writes, and how the line begins that says what is wrong. ``{file}`` is a file, no folder."""


@pytest.mark.parametrize(("words", "line"), REFUSED)
def test_what_makes_no_sense_is_one_line_before_anything_starts(
    words: str, line: str, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch()
    arguments = words.format(file=file).split()
    done = govcrawl(*arguments, GOVCRAWL_SITES="embedded", GOVCRAWL_DATA=str(tmp_path / "data"), cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (Exit.REFUSED, "", 1), done.stderr
    assert done.stderr.startswith(f"govcrawl {arguments[0]}: {line.format(file=file)}")
    assert list(tmp_path.iterdir()) == [file]
