"""What the README, its Chinese sister and the notebooks show, over the data that ``make demo`` leaves."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import nbformat
import pandas as pd
import pytest

import govcrawl
from tests.govcrawl.processes import execute

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]


@pytest.fixture(scope="module")
def folder(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo's data, and with the notebooks."""
    folder = tmp_path_factory.mktemp("folder")
    shutil.copytree(demo, folder / "data" / "demo")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    shutil.copytree(ROOT / "tests" / "fixtures" / "reports", folder / "tests" / "fixtures" / "reports")
    return folder


def outputs(notebook: nbformat.NotebookNode) -> list[list[str | None]]:
    """What each cell of code prints and gives; pictures differ with fonts and versions."""
    return [
        [one.get("text") or one["data"]["text/plain"] for one in cell.outputs]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.fixture(scope="module")
def executed(folder: Path) -> Path:
    """A folder with all notebooks as they come out of a kernel each."""
    before = getrusage(RUSAGE_CHILDREN).ru_utime
    options = ("--to", "notebook", "--execute", "--output-dir", str(folder / "executed"))
    paths = [str(folder / "notebooks" / path.name) for path in NOTEBOOKS]
    command = [sys.executable, "-m", "nbconvert", *options, *paths]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    used = getrusage(RUSAGE_CHILDREN).ru_utime - before
    assert used < 20 * len(NOTEBOOKS)  # the processor's time: others may use it too
    return folder / "executed"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_it_showed(path: Path, executed: Path) -> None:
    stored, now = (outputs(nbformat.read(one, 4)) for one in (path, executed / path.name))
    assert now == stored


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_small_and_has_its_outputs(path: Path) -> None:
    assert path.stat().st_size < 200_000
    shown = outputs(nbformat.read(path, 4))
    assert sum(map(bool, shown)) > len(shown) / 2


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_code_of_the_readme_runs(page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    blocks = re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert blocks
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_commands_of_the_readme_run(page: Path, folder: Path) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines() if line.startswith("govcrawl ")]
    assert commands
    for command in commands:
        asked = command.partition("#")[0].split()
        done = execute(*asked, env={**os.environ, "GOVCRAWL_DATA": str(folder / "data")}, cwd=folder)
        assert done.returncode in (0, 1), (command, done.stderr)  # 1: there are findings


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_table_of_the_readme_is_what_the_demo_holds(page: Path, folder: Path) -> None:
    """Before the first command stands a real table."""
    before = page.read_text("utf-8").partition("```sh")[0]
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in before.splitlines()
        if line[:1] == "|"
    ]
    cells = [row for row in rows if re.match(r"[（一二三四]", row[0])]
    printed = govcrawl.report("长宁区生态环境局", 2024, data_dir=folder / "data" / "demo").table("requests")
    assert len(cells) >= 4
    for label, *numbers in cells:
        row = printed.loc[label]
        assert numbers == [str(row[column]) for column in ("自然人", "商业企业", "总计")]
        assert not pd.isna(row["总计"])
