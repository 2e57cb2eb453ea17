"""Every fate that a row of a list can have, by what its site serves: one column, crawled in all ways."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from govcrawl.fates import FATES, Row
from govcrawl.runs.history import History
from govcrawl.runs.rows import read_rows
from tests.govcrawl.conftest import kept_for
from tests.govcrawl.county import HOME, County, county_below
from tests.govcrawl.imagined import report
from tests.govcrawl.standin import Answer, Page

NAME = "2024年政府信息公开工作年度报告"
ROBOTS = Answer(f"User-agent: *\nDisallow: {HOME}nb/closed\n", headers={"Content-Type": "text/plain"})
PICTURE = Answer(b"\x89PNG\r\n\x1a\n" + bytes(99), headers={"Content-Type": "image/png"})
ANNOUNCED = f"关于公布清溪县财政局{NAME}的公告"
NOTICE = f"<html><body><h1>{ANNOUNCED}</h1><p>现予以公布。</p><img src='a.jpg'></body></html>"


@dataclass(frozen=True)
class Listed:
    """A row as the list has it, what is behind it, and what becomes of it on the first night."""

    fate: str
    title: str
    href: str
    page: Page | None = None


def full(fate: str, title: str, path: str) -> Listed:
    """A row whose document is a complete report that bears its title."""
    return Listed(fate, title, path, report(title))


ROWS = [
    full("landed", f"清溪县{NAME}", "nb/1.html"),
    full("landed", f"清溪县教育局{NAME}", "nb/2.html"),
    full("landed", f"清溪县财政局{NAME}", "nb/3.html"),
    full("landed", f"清溪县河坪镇{NAME}", "nb/4.html"),
    full("landed", "清溪县教育局2023年政府信息公开工作年度报告", "nb/5.html"),
    Listed("landed", "清溪县林业局政府信息公开年度报告", "nb/6.html", report(f"清溪县林业局{NAME}")),
    full("copy", f"清溪县财政局{NAME}", "nb/twin.html"),
    Listed("duplicate", "清溪县财政局2024年政府信息公开年报", "nb/3.html"),
    Listed("quarantined", NAME, "nb/whose.html", report(NAME).replace("某区某局", "")),
    Listed("unreadable", f"清溪县民政局{NAME}", "nb/scan.html", PICTURE),
    Listed("notice", ANNOUNCED, "nb/notice.html", NOTICE),
    Listed("asked", f"清溪县水务局{NAME}（征求意见稿）", "nb/draft.html"),
    Listed("cut_off", "清溪县司法局2024年政府信息公开工作年…", "nb/cut.html"),
    Listed("offsite", f"清溪县气象局{NAME}", "https://www.elsewhere.example/1.html"),
    Listed("closed", f"清溪县审计局{NAME}", "nb/closed.html"),
    Listed("failed", f"清溪县统计局{NAME}", "nb/gone.html"),
    Listed("empty", f"清溪县交通局{NAME}", "nb/empty.html", " "),
    Listed("other_document", "清溪县政府信息公开指南", "nb/guide.html"),
    Listed("incomplete", "下载", ""),
]
"""All on one page of one list."""


AT_ONCE = {"asked", "cut_off"}
"""Fates that come before the year of a title."""
AT_THE_LIST = {"asked", "cut_off", "offsite", "other_document", "incomplete"}
"""Fates that the list alone decides: nothing is fetched."""
WITHOUT_YEAR = "清溪县林业局政府信息公开年度报告"


@dataclass(frozen=True)
class Night:
    """A crawl: its options, whether it is a second one, and the fates that it changes, by fate or title.

    ``also`` are fates that it reaches for some rows, of which it is left open which.
    """

    options: tuple[str, ...]
    changes: Mapping[str, str] = field(default_factory=dict)
    again: bool = False
    also: tuple[str, ...] = ()


NIGHTS = {
    "first": Night(()),
    "due": Night(("-arefresh=due",), {"landed": "known"}, again=True),
    "all": Night(("-arefresh=all",), {"landed": "unchanged"}, again=True),
    "years": Night(
        ("-ayears=2023",),
        {WITHOUT_YEAR: "other_year"}
        | {row.title: "not_wanted_year" for row in ROWS if "2024" in row.title and row.fate not in AT_ONCE},
    ),
    "nothing read": Night(
        ("-sITEM_PIPELINES={}",),
        dict.fromkeys(("landed", "copy", "quarantined", "unreadable", "notice"), "fetched"),
    ),
    "sample": Night(("-asample=1",), also=("beyond_sample",)),
    "stopped": Night(("-sCLOSESPIDER_PAGECOUNT=5",), also=("not_asked",)),
}


def publish(county: County, rows: list[Listed]) -> None:
    items = "".join(
        f'<li><a href="{row.href}">{row.title}</a><span>2025-01-{number:02}</span></li>'
        for number, row in enumerate(rows, 1)
    )
    for row in rows:
        if row.page is not None:
            county.site.pages[HOME + row.href] = row.page
    county.site.pages[f"{HOME}ndbg/"] = f'<base href="{HOME}"><ul>{items}</ul>'
    county.site.pages["/robots.txt"] = ROBOTS


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    with county_below(tmp_path_factory.mktemp("county")) as made:
        publish(made, ROWS)
        yield made


@pytest.fixture(scope="module")
def first(county: County) -> Path:
    """The data folder after a first night."""
    data = county.root / "first"
    crawl(county, data)
    return data


def crawl(county: County, data: Path, *options: str) -> list[Row]:
    """The rows of a crawl that lands in ``data``, as it has kept them."""
    county.run(
        "crawl", "qingxi", f"-sSITES={county.site.address}", f"-sDATA_DIR={kept_for('http', data)}", *options
    )
    return read_rows(data, History(data).latest_id("qingxi") or "", "qingxi") or []


def name(title: str, url: str) -> tuple[str, str]:
    return title, url.rpartition("/")[2]


def fates(rows: list[Row]) -> dict[tuple[str, str], str | None]:
    return {name(row.title, row.url): row.fate for row in rows}


def expected(changes: Mapping[str, str]) -> dict[tuple[str, str], str | None]:
    return {
        name(row.title, row.href): changes.get(row.title, changes.get(row.fate, row.fate)) for row in ROWS
    }


@pytest.mark.parametrize("night", NIGHTS.values(), ids=NIGHTS)
def test_a_night(night: Night, county: County, first: Path, tmp_path: Path) -> None:
    data = shutil.copytree(first, tmp_path / "data") if night.again else tmp_path / "data"
    found = fates(crawl(county, data, *night.options))
    if not night.also:
        assert found == expected(night.changes)
        return
    assert found.keys() == expected({}).keys()
    for row, fate in expected({}).items():
        assert found[row] == fate or (fate not in AT_THE_LIST and found[row] in night.also), row
    assert set(night.also) <= set(found.values())


NO_ROOM = """
import errno, os
from pipelines.store import landing

real = landing.change

def change(root, name, files):
    if any("qingxi-hpz" in str(path) for path in files):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    real(root, name, files)

landing.change = change
"""
"""A ``sitecustomize.py``, which every process loads."""


def test_what_is_gone_and_what_the_disk_has_no_room_for(
    county: County, first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both need a second night: of a landed row that is not listed any more, and of a full disk."""
    data = shutil.copytree(first, tmp_path / "data")
    gone, lost = (next(row for row in ROWS if path == row.href) for path in ("nb/2.html", "nb/4.html"))
    shutil.rmtree(data / "datasets" / "reports" / "year=2024" / "agency=qingxi-hpz")
    (tmp_path / "sitecustomize.py").write_text(NO_ROOM)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    publish(county, [row for row in ROWS if row is not gone])
    found = fates(crawl(county, data, "-arefresh=all"))
    publish(county, ROWS)
    assert (found[name(gone.title, gone.href)], found[name(lost.title, lost.href)]) == ("vanished", "lost")


def test_every_fate_is_tried() -> None:
    tried = {fate for night in NIGHTS.values() for fate in (*expected(night.changes).values(), *night.also)}
    assert tried | {"vanished", "lost"} == FATES.keys()
