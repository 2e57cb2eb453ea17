"""Folders in the places of files stop no command: they get other names, and nothing is deleted."""

from pathlib import Path

from govcrawl import load
from tests.govcrawl.conftest import govcrawl


def test_folders_in_the_places_of_files(crawled: Path, copy: Path) -> None:
    [warc] = (copy / "archive").glob("*/*.warc.gz")
    partition = "datasets/requests/year=2024/agency=changning-rsj/part-0.parquet"
    places = [copy / name for name in ("state.sqlite", "runs/latest.json", "archive/index.sqlite", partition)]
    places += [warc.with_name(name) for name in ("20260314T021500Z-9f3a1c-putuo.warc.gz", "x.warc.gz.open")]
    for place in places:
        place.unlink(missing_ok=True)
        place.mkdir()
        (place / "notes.txt").write_text("mine")

    found = govcrawl("verify", data=copy)
    assert found.returncode == 1
    assert f"{partition}: corrupt: " in found.stdout
    crawl = ("crawl", "changning", "-sSITES=embedded", "-ayears=2023-2024")
    again = govcrawl(*crawl, data=copy)
    assert again.returncode == 0, again.stdout + again.stderr
    numbers = load("requests", data_dir=crawled)["value"]
    assert load("requests", data_dir=copy)["value"].equals(numbers)
    govcrawl("verify", "--repair", data=copy)
    assert govcrawl(*crawl, data=copy).returncode == 0
    last = govcrawl("verify", data=copy)
    data, *told = last.stdout.splitlines()
    assert data == f"data: {copy}"
    assert {line.split(":")[0] for line in told} == {"  archive", "  read", "  not read"}
    assert all(line.endswith("is no file and is passed over") for line in told if "archive: " in line)
    texts = [path for path in copy.rglob("notes.txt*") if path.read_text() == "mine"]
    assert len(texts) == len(places)
