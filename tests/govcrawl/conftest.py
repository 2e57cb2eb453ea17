"""A data folder as a crawl of the embedded changning leaves it, made once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def govcrawl(*arguments: str, data: Path, program: str = "govcrawl") -> subprocess.CompletedProcess[str]:
    """A command over the data folder ``data``, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", program, *arguments, f"-sDATA_DIR={data}"],
        cwd=ROOT,
        env={**os.environ, "GOVCRAWL_CONTACT": "test@example.org"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def scrapy(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """The same as a command of Scrapy, which loads all there are."""
    return govcrawl(*arguments, data=data, program="scrapy")


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of changning. Not to be changed."""
    data = tmp_path_factory.mktemp("crawled")
    done = govcrawl("crawl", "changning", "-sSITES=embedded", "-ayears=2023-2024", data=data)
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture
def copy(crawled: Path, tmp_path: Path) -> Path:
    """A copy to be changed."""
    return shutil.copytree(crawled, tmp_path / "copy")
