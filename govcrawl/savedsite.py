"""A recorded district as a test: the answers its spider asked for, and what came of them.

Saved are the answers that a replay is given, byte for byte: lists and reports read as they did. Left out are
what the site said to one visitor (cookies), what was said of the visitor (all request headers, the User-Agent
with its contact, addresses of machines), answers of other runs, and the notes of documents. A page's own
frame stays: it is part of the bytes that lists and reports are read from.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.archive import Archive, ArchiveWriter
from pipelines.errors import ArgumentError
from pipelines.store.origin import own_folder

ARCHIVE, EXPECTED = "archive", "expected.json"

_REPORT = ("report_id", "title", "status", "source_url", "listed_url", "source_sha256")
_OF_LISTS = {"lists", "entries", "attachments", "pages"}
_OF_ONE_VISITOR = {b"set-cookie", b"set-cookie2"}


def replayed(spider: str, archive: Path, data: Path, arguments: Iterable[str] = ()) -> dict[str, Any]:
    """Crawl a recorded site once more and say what came of it.

    Args:
        spider: the district.
        archive: the folder of its recorded answers.
        data: an empty folder to land in.
        arguments: `years=2023-2024`, as for ``govcrawl crawl -a``.

    Returns:
        ``fates``, ``counts`` of lists and their entries, the ``rows`` of lists with what became of each, the
        ``reports`` that landed, each with address, list, title and SHA-256, and how many requests were
        ``not_recorded``. Nothing that depends on the day, or on how a document is read.

    Raises:
        ArgumentError: the crawl does not start; the message holds its words.
    """
    landed = own_folder(data, "replay")
    command = [sys.executable, "-m", "govcrawl", "crawl", "--json", spider]
    command += [f"-sSITES=archive:{archive}", f"-sDATA_DIR={data}", "-LWARNING"]
    command += [f"-a{argument}" for argument in arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout.startswith("{"):
        last = (done.stderr.strip().splitlines() or ["no word of why"])[-1]
        raise ArgumentError(f"{spider} can't be replayed: {last}")
    [part] = json.loads(done.stdout)["districts"]
    return {
        "spider": spider,
        "arguments": sorted(arguments),
        "finish_reason": part["finish_reason"],
        "fates": part.get("fates", {}),
        "counts": {name: n for name, n in part["counts"].items() if name.partition("/")[0] in _OF_LISTS},
        "not_recorded": done.stderr.count("Not recorded, answered with 404"),
        "rows": _rows(landed / "runs", spider),
        "reports": reports(landed),
    }


def _rows(runs: Path, spider: str) -> list[dict[str, Any]]:
    """The rows of lists with their fates, as the crawl kept them."""
    files = sorted(runs.glob(f"*.{spider}.jsonl"))
    lines = {line for file in files for line in file.read_text(encoding="utf-8").split("\n") if line}
    return [json.loads(line) for line in sorted(lines)]


def reports(data: Path, spider: str = "") -> list[dict[str, Any]]:
    """What has landed below a data folder, of all spiders or of one: address, list, title, SHA-256."""
    columns = [*_REPORT, "archive_file"]
    files = sorted((data / "datasets" / "reports").rglob("*/*.parquet"))
    rows = [row for file in files for row in pq.ParquetFile(file).read(columns=columns).to_pylist()]
    own = [row for row in rows if not spider or f"-{spider}." in (row["archive_file"] or "")]
    found = [{name: row[name] for name in _REPORT} for row in own]
    return sorted(found, key=lambda row: str(row["report_id"]))


def save(spider: str, archive: Path, folder: Path, run: str) -> None:
    """Write the answers below ``archive`` as those of one run of ``spider``, without what is one visitor's.

    Raises:
        ArchiveError: they can't be read or written.
    """
    with Archive(archive) as source:
        writer = ArchiveWriter(folder, run, spider, {})
        try:
            for capture, method, body in source.requests(spider):
                exchange = source.exchange(capture)
                kept = [pair for pair in exchange.headers if pair[0].lower() not in _OF_ONE_VISITOR]
                writer.exchange(replace(exchange, headers=kept, method=method, request_body=body))
        finally:
            writer.close()
    (folder / "index.sqlite").unlink(missing_ok=True)


def written(outcome: dict[str, Any]) -> str:
    """The expected result as JSON: a line for each row and each report."""
    parts = []
    for name, value in outcome.items():
        text = json.dumps(value, ensure_ascii=False)
        if isinstance(value, list) and value:
            text = "[\n    " + ",\n    ".join(json.dumps(one, ensure_ascii=False) for one in value) + "\n  ]"
        parts.append(f"  {json.dumps(name)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"
