"""What a crawl came to: what needs attention, the exit code, the last lines on the terminal."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GOOD_ENDS = {"finished", "sample"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one spider's crawl.

    ``stats`` are Scrapy's with ours (`govcrawl/<noun>/<event>`); ``data_dir`` is where reports landed.
    """

    spider: str
    stats: Mapping[str, Any]
    data_dir: Path

    @property
    def exit_code(self) -> int:
        """0, or 1 if anything needs attention."""
        return int(bool(self.problems()))

    def number(self, event: str) -> int:
        """How often `<noun>/<event>` was counted."""
        return int(self.stats.get(f"govcrawl/{event}", 0))

    def problems(self) -> list[str]:
        """What needs attention, one line each, the cause before its consequences."""
        stats = self.stats
        found = self.number("reports/found")
        causes = [
            f"{key.removeprefix('govcrawl/unreachable/')} can't be reached ({reason})"
            for key, reason in stats.items()
            if key.startswith("govcrawl/unreachable/")
        ]
        if marker := stats.get("govcrawl/blocked/marker"):
            causes.append(
                f"blocked: {stats.get('govcrawl/blocked/url')} answers with a block page ({marker})"
            )
        if causes and not found:
            return causes  # everything else follows from it
        reason = stats.get("finish_reason", "start_error")
        if reason not in GOOD_ENDS and not (reason == "blocked" and marker):
            causes.append(f"the crawl did not finish ({reason})")
        consequences = [
            (int(stats.get("spider_exceptions/count", 0)), "errors in the spider's code"),
            (self.number("lists/broken"), "lists can't be read"),
            (self.number("reports/failed"), "reports can't be fetched"),
            (self.number("reports/empty"), "reports are empty answers"),
            (self.number("attachments/failed"), "attached reports can't be fetched"),
        ]
        if lost := found - int(stats.get("item_scraped_count", 0)):
            consequences.append((lost, "reports did not land"))
        lines = causes + [f"{count} {what}" for count, what in consequences if count]
        if not found and not self.number("reports/skipped_year"):
            lines.append("no reports found")
        if not lines and (
            errors := int(stats.get("log_count/ERROR", 0)) + int(stats.get("log_count/CRITICAL", 0))
        ):
            lines.append(f"{errors} errors in the log")
        return lines

    def lines(self) -> list[str]:
        """The banner: what was found and where it is, how to look at it, what needs attention."""
        found = self.number("reports/found")
        banner = []
        if found or not self.problems():
            banner += [self._summary(), f"  data: {self.data_dir}"]
        if self.number("reports/landed") or self.number("reports/unchanged"):
            requests = self.data_dir / "datasets" / "requests"
            banner += [
                "  import pandas as pd",
                f"  requests = pd.read_parquet({str(requests)!r})",
                "  requests[(requests.outcome == 'new_received') & (requests.applicant == 'total')]",
            ]
        return banner + [f"{self.spider}: {problem}" for problem in self.problems()]

    def _summary(self) -> str:
        findings = sum(count for key, count in self.stats.items() if key.startswith("govcrawl/findings/"))
        counts = [f"{self.number('reports/found')} reports found"]
        for event, what in (
            ("reports/landed", "landed"),
            ("reports/unchanged", "unchanged"),
            ("reports/quarantined", "quarantined, whose or of which year is unclear"),
            ("reports/skipped_year", "skipped, of other years"),
        ):
            if number := self.number(event):
                counts.append(f"{number} {what}")
        return f"{self.spider}: {', '.join(counts)}; {findings} findings"
