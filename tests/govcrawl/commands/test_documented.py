"""docs/commands.md has every command, option, argument, exit code, JSON field and variable there is."""

import json
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pytest
from scrapy.utils.project import get_project_settings

from govcrawl.command import NAMES, Exit, command
from govcrawl.commands import probe, show, status
from govcrawl.explain import explanation_json
from govcrawl.output import report_json, run_json
from govcrawl.probe.facts import Answer, Verdict
from govcrawl.runs import alerts
from govcrawl.runs.history import Run, SpiderRun
from govcrawl.runs.survey import DistrictStatus
from pipelines.read import read_apart
from pipelines.records import Identity, Report
from tests.govcrawl.conftest import govcrawl
from tests.govcrawl.processes import ROOT

PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
COMMANDS, JSON = PAGE.partition("\n## JSON\n")[::2]


def sections(text: str) -> dict[str, str]:
    """The text below each heading of the third level."""
    parts = re.split(r"^### (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def first_column(text: str, head: str) -> list[str]:
    """What stands as code in the first column of the tables with that heading."""
    found: list[str] = []
    for table in re.findall(rf"^\| {head} \|.*\n((?:\|.*\n)+)", text, flags=re.MULTILINE):
        for row in table.splitlines()[1:]:
            found += re.findall(r"`([^`]+)`", row.split(" | ")[0])
    return found


def parser_of(name: str) -> ArgumentParser:
    parser = ArgumentParser(conflict_handler="resolve")
    command(name, get_project_settings()).add_options(parser)
    return parser


@pytest.mark.parametrize("name", NAMES)
def test_every_option_and_argument_is_described_and_no_other(name: str) -> None:
    documented = sections(COMMANDS)
    usage = documented[name].lstrip().partition("`:")[0]
    assert usage.startswith(f"`govcrawl {name}")
    tables = (documented[name], documented["All of them"])
    options = {word.split()[0] for text in tables for word in first_column(text, "option")}
    declared: set[str] = set()
    for action in parser_of(name)._actions:
        declared.update(action.option_strings)
        if not action.option_strings:
            assert str(action.metavar or "{bash,zsh,fish}") in usage
    assert options == declared


def test_every_exit_code() -> None:
    rows = re.findall(r"^\| (\d+) \|", PAGE, flags=re.MULTILINE)
    assert [int(code) for code in rows] == list(Exit)


REPORT = Report(Identity())
RUN = run_json(Run("", spiders={"changning": SpiderRun("changning")}), Path())
PRINTED = (ROOT / "tests/fixtures/reports/2021.html").read_bytes()
EXPLAINED = explanation_json(read_apart(PRINTED, "text/html", "2021.html"))
FIELDS: list[tuple[str, str, dict[str, Any]]] = [
    ("crawl, nightly", "field", RUN),
    ("crawl, nightly", "field of a district", RUN["districts"][0]),
    ("show, extract", "field", report_json("", REPORT)),
    ("show, extract", "field of show", dict(show.sources(REPORT))),
    ("show, extract", "field of explained", EXPLAINED),
    ("show, extract", "field of a row", EXPLAINED["rows"][0]),
    ("status", "field of a district", status.as_json(DistrictStatus("changning"), None)),
]


@pytest.mark.parametrize(("section", "head", "printed"), FIELDS)
def test_every_field(section: str, head: str, printed: dict[str, Any]) -> None:
    assert set(first_column(sections(JSON)[section], head)) == printed.keys()


def test_every_field_of_a_probe() -> None:
    answer = Answer("list", "", Verdict.CONFIRMED, "")
    printed = probe.as_json(Path(), {"changning": [answer]}, {"changning": 1}, [])
    documented = sections(JSON)["probe"]
    assert set(first_column(documented, "field")) == printed.keys()
    assert set(first_column(documented, "field of a district")) == printed["districts"][0].keys()
    told = first_column(documented, "field of a fact")
    assert set(told) == printed["districts"][0]["facts"][0].keys()


@pytest.mark.parametrize("name", ["status", "verify"])
def test_every_field_of_what_is_printed(crawled: Path, name: str) -> None:
    printed = json.loads(govcrawl(name, "--json", data=crawled).stdout)
    assert set(first_column(sections(JSON)[name], "field")) == printed.keys()


def test_every_variable() -> None:
    """Of the alerts the one that is read, not those that are retired."""
    modules = [path for name in ("govcrawl", "pipelines") for path in (ROOT / name).rglob("*.py")]
    sources = [path.read_text(encoding="utf-8") for path in modules if path.name != "alerts.py"]
    used = {name for text in sources for name in re.findall(r'"(GOVCRAWL_\w+)"', text)}
    assert used | {alerts.VARIABLE} == set(first_column(PAGE, "variable"))
