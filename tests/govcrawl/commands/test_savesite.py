"""`govcrawl savesite`: a recorded district becomes a test, which fails where something is missing."""

import gzip
import json
from pathlib import Path

import pytest

from govcrawl.sites.catalogue import sites
from govcrawl.sites.world import World
from pipelines.archive import Archive
from pipelines.places import district
from tests.govcrawl.conftest import scrapy
from tests.govcrawl.recorded import check, saved


@pytest.fixture(scope="module")
def kept(crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sites")
    done = scrapy("savesite", "changning", str(folder), data=crawled)
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "changning"


def test_it_is_a_test_of_the_district(kept: Path, tmp_path: Path) -> None:
    check(kept, tmp_path)


def test_it_expects_what_the_site_publishes(kept: Path) -> None:
    """Of the two years that were crawled: the site, not the crawl, says which reports there are."""
    expected = json.loads((kept / "expected.json").read_text(encoding="utf-8"))
    hosts = set(district("changning").hosts)
    published = {
        f"{agency}-{year}"
        for site in sites(World())
        if hosts & set(site.hosts)
        for agency, year in site.published()
        if year in {2023, 2024}
    }
    assert published <= {row["report_id"] for row in expected["reports"]}
    assert expected["arguments"] == ["years=2023,2024"]
    assert expected["not_recorded"] == 0


def test_it_fails_where_an_answer_is_missing(kept: Path, tmp_path: Path) -> None:
    data = json.loads((kept / "expected.json").read_text(encoding="utf-8"))
    data["reports"].append({**data["reports"][0], "report_id": "changning-none-2024"})
    other = tmp_path / "other"
    other.mkdir()
    (other / "archive").symlink_to(kept / "archive")
    (other / "expected.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(AssertionError):
        check(other, tmp_path / "data")


def test_it_holds_whole_bodies_and_nothing_of_a_visitor(kept: Path, crawled: Path) -> None:
    raw = b"".join(path.read_bytes() for path in (kept / "archive").rglob("*.warc.gz"))
    assert raw
    with Archive(kept / "archive", anew=True) as archive, Archive(crawled / "archive") as recorded:
        captures = archive.captures()
        bodies = {one.url: one.sha256 for one in recorded.captures() if one.status}
        assert {one.url: one.sha256 for one in captures} == bodies
        [file] = {one.file for one in captures}
    assert "test@example.org" not in _text(kept / "archive" / file)  # the operator's contact
    assert not (kept / "archive" / "index.sqlite").exists()


def _text(file: Path) -> str:
    with gzip.open(file) as stream:
        return stream.read().decode(errors="replace")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("pudong", "{tmp}"), "holds no answers of pudong; crawl it first"),
        (("pudon", "{tmp}"), "there is no spider pudon"),
        (("changning", "{tmp}/file"), "can't be written"),
    ],
)
def test_what_it_refuses(arguments: tuple[str, ...], line: str, crawled: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = scrapy("savesite", *(one.format(tmp=tmp_path) for one in arguments), data=crawled)
    assert (done.returncode, line in done.stderr) == (2, True), done.stderr


def test_it_never_overwrites(kept: Path, crawled: Path) -> None:
    done = scrapy("savesite", "changning", str(kept.parent), data=crawled)
    assert (done.returncode, "is there already" in done.stderr) == (2, True)


@pytest.mark.parametrize("folder", saved() or [None], ids=str)
def test_every_saved_site(folder: Path | None, tmp_path: Path) -> None:
    if folder is None:
        pytest.skip("no site has been saved yet")
    check(folder, tmp_path)
