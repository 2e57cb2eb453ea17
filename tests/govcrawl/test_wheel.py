"""The wheel, installed where no checkout is: it carries all that a crawl, a look and a check need."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with a wheel built from a copy of this checkout; only the dependencies are shared.

    A folder that a .pth file adds has its own .pth files ignored, so that of an editable install, too.
    """
    tmp = tmp_path_factory.mktemp("wheel")
    source, environment = tmp / "source", tmp / "environment"
    unwanted = shutil.ignore_patterns("__pycache__")
    for name in ("govcrawl", "pipelines"):
        shutil.copytree(ROOT / name, source / name, ignore=unwanted)
    for path in ROOT.iterdir():
        if path.is_file() and path.suffix in {"", ".md", ".toml"}:
            shutil.copy(path, source)
    build = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
    run([sys.executable, "-c", build, str(tmp)], cwd=source)
    [wheel] = tmp.glob("*.whl")
    run([sys.executable, "-m", "venv", "--without-pip", str(environment)], cwd=tmp)
    uv = ["uv", "pip", "install", "--quiet", "--offline", "--no-deps", "--python"]
    run([sys.executable, "-m", *uv, str(environment / "bin" / "python"), str(wheel)], cwd=tmp)
    [packages] = environment.glob("lib/*/site-packages")
    shared = [path for path in sys.path if Path(path).name in {"site-packages", "dist-packages"}]
    (packages / "dependencies.pth").write_text("\n".join(shared))
    return environment


def run(command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    foreign = {"PYTHONPATH", "GOVCRAWL_DATA", "GOVCRAWL_SITES", "SCRAPY_SETTINGS_MODULE"}
    environment = {name: value for name, value in os.environ.items() if name not in foreign}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_from_an_empty_folder_to_a_report_and_back(installed: Path, tmp_path: Path) -> None:
    def govcrawl(*arguments: str) -> subprocess.CompletedProcess[str]:
        return run([str(installed / "bin" / "govcrawl"), *arguments], cwd=tmp_path)

    embedded = ("-s", "SITES=embedded")
    assert "  crawl " in govcrawl("--help").stdout
    crawled = json.loads(govcrawl("crawl", "changning", *embedded, "-a", "sample=3", "--json").stdout)
    data = Path(crawled["data_dir"])
    assert (data, crawled["good"]) == (tmp_path / "data" / "demo", True)
    [district] = crawled["districts"]
    agency, _, year = district["written"][0].rpartition("-")

    stand = json.loads(govcrawl("status", "--json", *embedded).stdout)
    assert [sum(one["reports"].values()) for one in stand["districts"] if one["reports"]] == [3]
    assert json.loads(govcrawl("verify", "--json", *embedded).stdout)["good"] is True
    shown = json.loads(govcrawl("show", agency, year, "--json", *embedded).stdout)
    assert (shown["agency_id"], str(shown["year"])) == (agency, year)

    govcrawl("savefixture", agency, year, "--out", "fixtures", *embedded)
    [saved] = tmp_path.glob("fixtures/*.html")
    extracted = json.loads(govcrawl("extract", str(saved), "--json").stdout)
    assert extracted["requests"] == shown["requests"]


def test_it_carries_everything_that_is_no_python(installed: Path) -> None:
    """Such files are named in pyproject.toml; one of a new kind would be left out in silence."""
    [packages] = installed.glob("lib/*/site-packages")
    assert data_files(packages) == data_files(ROOT) > {"govcrawl/py.typed", "pipelines/forms/2021.toml"}


def data_files(root: Path) -> set[str]:
    return {
        path.relative_to(root).as_posix()
        for package in ("govcrawl", "pipelines")
        for path in (root / package).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }
