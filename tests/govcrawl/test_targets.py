"""Where requests go and where data lands."""

from pathlib import Path

import pytest
from scrapy.settings import Settings

from govcrawl.targets import adapt, check_landing, check_sites, data_folder, newest
from pipelines.errors import ConfigurationError
from pipelines.store.origin import held

PROJECT = {
    "LAYOUT": "agency",
    "DATA_DIR": "/data",
    "DOWNLOAD_DELAY": 2.0,
    "AUTOTHROTTLE_ENABLED": True,
    "CONTACT": "a@b.cn",
}


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
        (True, {"SITES": "embedded"}, "/data/demo"),
        (True, {"SITES": "http://127.0.0.1:8000"}, "/data/address"),
        (False, {"DATA_DIR": "/mine"}, "/mine"),
        (True, {"DATA_DIR": "/mine"}, "/mine/sample"),
        (False, {"SITES": "embedded", "DATA_DIR": "/mine"}, "/mine/demo"),
        (False, {"SITES": "embedded", "DATA_DIR": "/mine/demo"}, "/mine/demo"),
        (False, {"DATA_DIR": "/mine/demo"}, "/mine/demo"),  # to look at; a crawl is refused
    ],
)
@pytest.mark.parametrize("environment", [None, "/data"])
def test_only_whole_live_crawls_touch_the_real_data(
    sample: bool,
    cmdline: dict[str, str],
    folder: str,
    environment: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if environment:  # as deploy/ sets it
        monkeypatch.setenv("GOVCRAWL_DATA", environment)
    settings = adapted(sample, **cmdline)
    assert Path(settings["DATA_DIR"]) == Path(folder)
    adapt(settings, sample=sample)
    assert Path(settings["DATA_DIR"]) == Path(folder), "a second time changes nothing"


def test_a_folder_holds_the_data_of_one_origin(tmp_path: Path) -> None:
    def check(**settings: str) -> Path:
        made = Settings({**PROJECT, "SITES": "live", "DATA_DIR": str(tmp_path), **settings})
        check_landing(made, sample=False)
        return data_folder(made)

    assert check() == tmp_path
    assert check(SITES="embedded") == tmp_path / "demo"
    with pytest.raises(ConfigurationError, match="/demo is for embedded data and takes no live data; name"):
        check(DATA_DIR=str(tmp_path / "demo"))
    moved = (tmp_path / "demo").rename(tmp_path / "moved")
    with pytest.raises(ConfigurationError, match="/moved is for embedded data and takes no live data"):
        check(DATA_DIR=str(moved))
    assert check(SITES="embedded", DATA_DIR=str(moved)) == moved
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "origin").write_text("live\n")
    with pytest.raises(ConfigurationError, match="/demo is for live data and takes no embedded data"):
        check(SITES="embedded")


def test_a_folder_of_before_it_said_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "datasets").mkdir()
    (tmp_path / "demo" / "datasets").mkdir(parents=True)
    assert (held(tmp_path), held(tmp_path / "demo"), held(tmp_path / "new")) == ("live", "embedded", None)


def test_the_last_run_is_not_one_of_a_time_to_come() -> None:
    past, last, ahead = "20260314T021500Z-9f3a1c", "20260315T021500Z-000000", "20980101T000000Z-ffffff"
    assert newest([last, ahead, past]) == last
    assert (newest([ahead]), newest([])) == (ahead, "")


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
