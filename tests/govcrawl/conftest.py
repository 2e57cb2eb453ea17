"""Data folders as crawls of the embedded sites leave them, made once."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.govcrawl.processes import execute
from tests.once import once


def govcrawl(*arguments: str, data: Path, program: str = "govcrawl") -> subprocess.CompletedProcess[str]:
    """A command over the data folder ``data``, in a process of its own."""
    for argument in arguments:
        if argument.startswith("-sSITES="):
            kept_for(argument.removeprefix("-sSITES="), data)
    environment = {**os.environ, "GOVCRAWL_CONTACT": "test@example.org"}
    return execute(program, *arguments, f"-sDATA_DIR={data}", env=environment)


def kept_for(sites: str, data: Path) -> Path:
    """Have ``data`` itself hold what these sites give, and not a folder below it."""
    names = {"embedded": "embedded", "archive": "replay", "http": "address"}
    data.mkdir(parents=True, exist_ok=True)
    (data / "origin").write_text(names[sites.partition(":")[0]])
    return data


def scrapy(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """The same as a command of Scrapy, which loads all there are."""
    return govcrawl(*arguments, data=data, program="scrapy")


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of changning. Not to be changed."""

    def crawl(data: Path) -> None:
        done = govcrawl("crawl", "changning", "-sSITES=embedded", "-ayears=2023-2024", data=data)
        assert done.returncode == 0, done.stderr

    return once(tmp_path_factory, "crawled", crawl)


@pytest.fixture
def copy(crawled: Path, tmp_path: Path) -> Path:
    """A copy to be changed."""
    return shutil.copytree(crawled, tmp_path / "copy")
