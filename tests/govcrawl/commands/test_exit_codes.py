"""One meaning a number, over all commands (``Exit``); what went wrong is on standard error."""

import json
import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from scrapy.cmdline import execute

from govcrawl.command import NAMES, Exit, GovcrawlCommand
from tests.govcrawl.processes import ROOT

REPORT = "tests/fixtures/reports/2021.html"
TORN = "datasets/requests/year=2024/agency=changning-rsj/part-0.parquet"
GOOD, ATTENTION, REFUSED = Exit.GOOD, Exit.ATTENTION, Exit.REFUSED

CODES = [
    ("acknowledge changning-rsj 2011 outcomes_sum --reason misprint", REFUSED),
    ("acknowledge changning-rsj 2024 no_such_rule --reason misprint", REFUSED),
    ("checkall changning", GOOD),
    ("checkall pudon", REFUSED),
    ("completion zsh", GOOD),
    ("completion basch", REFUSED),
    ("confirm changning", GOOD),
    ("confirm pudong", REFUSED),
    ("confirm pudon", REFUSED),
    ("crawl pudon", REFUSED),
    ("crawl changning -a years=soon", REFUSED),
    ("crawl changning -s SITES=moon", REFUSED),
    ("expect --check", REFUSED),
    ("expect -s DATA_DIR={tmp}/nowhere", REFUSED),
    ("export -o {tmp}/new", GOOD),
    ("export -o {tmp}/new --district pudon", REFUSED),
    ("export -o {tmp}/new -s DATA_DIR={tmp}/nowhere", REFUSED),
    (f"extract {REPORT}", GOOD),
    (f"extract {REPORT} nowhere.html", ATTENTION),
    ("extract CONTRIBUTING.md", ATTENTION),
    ("extract", REFUSED),
    ("fleet plan --nodes deploy/fleet.toml", GOOD),
    ("fleet plan --nodes {tmp}/nowhere.toml", REFUSED),
    ("fleet plan pudon --nodes deploy/fleet.toml", REFUSED),
    ("fleet march", REFUSED),
    ("genspider changning https://www.example.gov.cn/", REFUSED),
    ("layout", GOOD),
    ("layout agency", GOOD),
    ("layout province", REFUSED),
    ("layout -s DATA_DIR={tmp}/nowhere", REFUSED),
    ("layout district -s DATA_DIR={damaged}", ATTENTION),
    ("merge {tmp}/merged {tmp}/nowhere", REFUSED),
    ("merge {tmp}/file {damaged}", REFUSED),
    ("nightly pudon", REFUSED),
    ("nightly jinshan --expect-blocked putuo", REFUSED),
    ("probe pudon", REFUSED),
    ("probe pudong -a years=2024", REFUSED),
    ("release {tmp}/new", REFUSED),
    ("release {tmp}/new --demo", GOOD),
    ("release {tmp}/new --demo -s DATA_DIR={damaged}", ATTENTION),
    ("reparse --spider putuo", ATTENTION),
    ("reparse --years soon", REFUSED),
    ("savefixture changning-rsj 2024 --out {tmp}/new", GOOD),
    ("savefixture changning-rsj 2024 --out {tmp}/file", REFUSED),
    ("savefixture changning-rsj 2011", REFUSED),
    ("savefixture changning-sjj 2024 --out {tmp}/lost -s DATA_DIR={damaged}", ATTENTION),
    ("savesite putuo {tmp}/new", REFUSED),
    ("savesite changning {tmp}/file", REFUSED),
    ("show changning-rsj 2024", GOOD),
    ("show changning-rsj 2024 -s DATA_DIR={damaged}", ATTENTION),
    ("show changning-rsj 2011", REFUSED),
    ("show changning-rsj", REFUSED),
    ("site --out {tmp}/site", GOOD),
    ("site --out {tmp}/file", REFUSED),
    ("site --out {tmp}/site -s DATA_DIR={damaged}", ATTENTION),
    ("site -s DATA_DIR={tmp}/nowhere", REFUSED),
    ("sites --fault fire", REFUSED),
    ("status", GOOD),
    ("status pudon", REFUSED),
    ("status --jsn", REFUSED),
    ("verify", GOOD),
    ("verify -s DATA_DIR={damaged}", ATTENTION),
    ("verify -s DATA_DIR={tmp}/nowhere", REFUSED),
]
"""What ends with 0 and 1 after crawling is in the tests of those commands, Ctrl-C in ``test_reparse``, a
closed pipe in ``test_extract``."""


@pytest.fixture(scope="module")
def damaged(crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One report is torn, and the archive is gone."""
    folder = tmp_path_factory.mktemp("damaged") / "data"
    shutil.copytree(crawled, folder, ignore=shutil.ignore_patterns("archive"))
    (folder / TORN).write_bytes(b"torn")
    return folder


Run = Callable[[str], tuple[int, str, str]]


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    crawled: Path,
    damaged: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Run]:
    """Exit code, standard output and standard error of a command line, in this process."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "govcrawl.settings")
    monkeypatch.setattr(GovcrawlCommand, "program", "govcrawl")
    (tmp_path / "file").touch()

    def call(line: str) -> tuple[int, str, str]:
        name, *words = line.format(tmp=tmp_path, damaged=damaged).split()
        with pytest.raises(SystemExit) as ended:
            execute(["govcrawl", name, f"-sDATA_DIR={crawled}", *words])
        assert isinstance(ended.value.code, int)
        return ended.value.code, *capsys.readouterr()

    yield call
    logging.disable(logging.NOTSET)  # checkall turns it off


@pytest.mark.parametrize(("line", "code"), CODES, ids=[line for line, _ in CODES])
def test_what_a_command_exits_with(line: str, code: Exit, run: Run) -> None:
    ended, out, err = run(line)
    assert ended == code, out + err
    told = [one for one in err.splitlines() if one.startswith(f"govcrawl {line.split()[0]}: ")]
    if code == REFUSED:
        assert (len(told), out) == (1, "")
    else:
        assert told or code == GOOD or out
        assert err.splitlines() == told


def test_every_command_is_in_the_table() -> None:
    assert {line.split()[0] for line, _ in CODES} == set(NAMES)


@pytest.mark.parametrize(
    "line",
    [
        f"extract --json {REPORT}",
        "show --json changning-rsj 2024",
        "status --json",
        "status --json changning",
        "site --json --out {tmp}/site",
        "verify --json",
    ],
)
def test_json_stands_alone_on_standard_output(line: str, run: Run) -> None:
    _, out, err = run(line)
    assert isinstance(json.loads(out), dict)
    assert (out.count("\n"), err) == (1, "")
