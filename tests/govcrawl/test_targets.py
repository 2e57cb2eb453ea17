"""Where requests go and where data lands."""

from pathlib import Path

import pytest
from scrapy.settings import Settings

from govcrawl.targets import adapt, check_sites
from pipelines.errors import ConfigurationError

PROJECT = {"DATA_DIR": "/data", "DOWNLOAD_DELAY": 2.0, "AUTOTHROTTLE_ENABLED": True, "CONTACT": "a@b.cn"}


def adapted(sample: bool, **cmdline: str) -> Settings:
    settings = Settings(PROJECT, priority="project")
    settings.setdict(cmdline, priority="cmdline")
    adapt(settings, sample=sample)
    return settings


@pytest.mark.parametrize("value", ["live", "embedded", "http://127.0.0.1:8000", "http://localhost", None])
def test_sites(value: str | None) -> None:
    assert check_sites(value) == (value or "live")


@pytest.mark.parametrize(
    "value",
    [
        "banana",
        "127.0.0.1:8000",
        "https://x.cn",
        "http://x.cn/path",
        "http://x.cn:port",
        "http://x.cn:99999",
        "",
    ],
)
def test_sites_that_are_none(value: str) -> None:
    with pytest.raises(ConfigurationError, match="write live, embedded, archive:FOLDER or"):
        check_sites(value)


@pytest.mark.parametrize(
    ("sample", "cmdline", "folder"),
    [
        (False, {}, "/data"),
        (True, {}, "/data/sample"),
        (False, {"SITES": "embedded"}, "/data/demo"),
        (True, {"SITES": "http://127.0.0.1:8000"}, "/data/demo"),
        (True, {"DATA_DIR": "/mine"}, "/mine"),
        (False, {"SITES": "embedded", "DATA_DIR": "/mine"}, "/mine"),
    ],
)
def test_only_whole_live_crawls_touch_the_real_data(
    sample: bool, cmdline: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GOVCRAWL_DATA", raising=False)
    assert Path(adapted(sample, **cmdline)["DATA_DIR"]) == Path(folder)


def test_a_data_directory_from_the_environment_is_a_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVCRAWL_DATA", "/data")
    assert adapted(True)["DATA_DIR"] == "/data"


def test_no_delays_against_our_own_machine_but_always_against_the_sites() -> None:
    own = adapted(False, SITES="embedded")
    assert (own.getfloat("DOWNLOAD_DELAY"), own.getbool("AUTOTHROTTLE_ENABLED")) == (0, False)
    live = adapted(True)
    assert (live.getfloat("DOWNLOAD_DELAY"), live.getbool("AUTOTHROTTLE_ENABLED")) == (2, True)
    asked = adapted(False, SITES="embedded", DOWNLOAD_DELAY="1")
    assert asked.getfloat("DOWNLOAD_DELAY") == 1


def test_a_live_crawl_without_contact_is_warned_about(caplog: pytest.LogCaptureFixture) -> None:
    adapted(False, CONTACT="")
    assert "GOVCRAWL_CONTACT" in caplog.text


def test_a_file_in_the_place_of_the_data_folder_is_a_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="file is a file"):
        adapted(sample=False, DATA_DIR=str(tmp_path / "file"))
