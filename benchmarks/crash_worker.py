"""What `benchmarks.crash` kills: `crash_worker VERSION DATA COMMAND`, a `scrapy` command or compaction.

Says a word when its imports are done. Everything is read as by the code's ``VERSION``.
"""

import os
import sys
from functools import partial
from pathlib import Path

from pipelines import ingest_process, read
from pipelines.store.compact import compact
from pipelines.workers.process import follow_parent


def follow_as(version: str) -> None:
    """Start the process beside the crawl, which reads."""
    read.PARSER_VERSION = version
    follow_parent()


def main(version: str, data: str, *arguments: str) -> None:
    """Do it."""
    os.environ["GOVCRAWL_CONTACT"] = "crash@example.org"
    read.PARSER_VERSION = version
    if arguments[0] == "compact":
        print("ready", flush=True)
        compact(Path(data))
        return
    from scrapy.cmdline import execute  # it must not be imported where nothing is crawled

    from benchmarks.crash_worker import follow_as  # by the name under which another process finds it

    ingest_process.follow_parent = partial(follow_as, version)
    print("ready", flush=True)
    execute(["scrapy", *arguments, "-s", f"DATA_DIR={data}"])


if __name__ == "__main__":
    main(*sys.argv[1:])
