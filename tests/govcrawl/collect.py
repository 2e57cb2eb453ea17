"""A pipeline for tests: what the spiders yield, as JSON lines."""

import json
import os
from dataclasses import asdict
from pathlib import Path

from pipelines.page import ReportPage


class CollectPipeline:
    """Appends each page to the file named by the environment variable COLLECT."""

    def process_item(self, item: ReportPage) -> ReportPage:
        page = {
            "url": item.url,
            "listed_url": item.listed_url,
            "media_type": item.media_type,
            "bytes": len(item.body),
            "hints": asdict(item.hints),
        }
        with Path(os.environ["COLLECT"]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(page, default=str, ensure_ascii=False) + "\n")
        return item
