"""What a crawl came to: what needs attention, the exit code, the last lines on the terminal."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from govcrawl.terminal import counted

GOOD_ENDS = {"finished", "sample"}
FOUND_BY_SEARCHING = "found only by searching the site: enter them in districts.toml"
GIVEN_UP = {
    "unreachable": "{host} can't be reached ({reason})",
    "robots": "{host} is not crawled: its robots.txt can't be had ({reason}), which forbids everything;"
    " crawl again when it answers",
    "busy": "{host} asks to be left alone for {reason}; crawl again after that",
}
"""Why a host was not crawled, by kind; the stats `govcrawl/<kind>/<host>` hold the reason."""

State = Literal["ok", "attention", "unreachable", "blocked", "failed"]


class Fault(NamedTuple):
    """What needs attention: its kind, `lists_broken`, and a line that says it."""

    kind: str
    line: str


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

    @property
    def state(self) -> State:
        """The crawl in one word. `attention`: it went to its end, but something is missing or odd."""
        kinds = {fault.kind for fault in self.faults()}
        if "blocked" in kinds:
            return "blocked"
        if kinds & GIVEN_UP.keys():
            return "unreachable"
        if kinds & {"archive", "finish_reason", "spider_errors"}:
            return "failed"
        return "attention" if kinds else "ok"

    def problems(self) -> list[str]:
        """What needs attention, one line each, the cause before its consequences."""
        return [fault.line for fault in self.faults()]

    def faults(self) -> list[Fault]:
        """What needs attention, the cause before its consequences; what the monitors found comes last."""
        prefix = "govcrawl/monitors/"
        monitors = [
            Fault(key.removeprefix(prefix), line)
            for key, line in self.stats.items()
            if key.startswith(prefix)
        ]
        return [*self.crawl_faults(), *monitors]

    def crawl_faults(self) -> list[Fault]:
        """What needs attention by this crawl alone, without a look at the ones before it."""
        stats = self.stats
        found = self.number("reports/found")
        causes = [
            Fault(kind, line.format(host=key.removeprefix(f"govcrawl/{kind}/"), reason=reason))
            for kind, line in GIVEN_UP.items()
            for key, reason in stats.items()
            if key.startswith(f"govcrawl/{kind}/")
        ]
        if marker := stats.get("govcrawl/blocked/marker"):
            url = stats.get("govcrawl/blocked/url")
            causes.append(Fault("blocked", f"blocked: {url} answers with a block page ({marker})"))
        if causes and not found:
            return causes  # everything else follows from it
        if stats.get("archive/failed"):
            causes.append(Fault("archive", "the archive can't be written"))
        reason = stats.get("finish_reason", "start_error")
        if reason not in GOOD_ENDS and not (reason == "blocked" and marker):
            causes.append(Fault("finish_reason", f"the crawl did not finish ({reason})"))
        lost = "did not land"
        if why := stats.get("govcrawl/landing/failed"):
            lost += f" ({why})"
        consequences = [
            ("spider_errors", int(stats.get("spider_exceptions/count", 0)), "error", "in the spider's code"),
            ("lists_broken", self.number("lists/broken"), "list", "can't be read"),
            ("lists_fallback", self.number("lists/fallback"), "list", FOUND_BY_SEARCHING),
            (
                "entries_cut_off",
                self.number("entries/cut_off"),
                "title",
                "cut off in a list, maybe of a report",
            ),
            ("reports_failed", self.number("reports/failed"), "report", "can't be fetched"),
            ("reports_empty", self.number("reports/empty"), "report", "came empty"),
            ("attachments_failed", self.number("attachments/failed"), "attached report", "can't be fetched"),
            ("reports_lost", found - int(stats.get("item_scraped_count", 0)), "report", lost),
        ]
        faults = causes + [
            Fault(kind, f"{counted(count, noun)} {what}") for kind, count, noun, what in consequences if count
        ]
        if not found and not self.number("reports/skipped_year") and not self.number("reports/known"):
            faults.append(Fault("no_reports", "no reports found"))
        if not faults and (
            errors := int(stats.get("log_count/ERROR", 0)) + int(stats.get("log_count/CRITICAL", 0))
        ):
            faults.append(Fault("log_errors", f"{counted(errors, 'error')} in the log"))
        return faults

    def lines(self) -> list[str]:
        """The banner: what was found and where it is, how to look at it, what needs attention."""
        banner = []
        if self.number("reports/found") or self.number("reports/known") or not self.problems():
            banner += [self._summary(), f"  data: {self.data_dir}"]
        if any(self.number(f"reports/{event}") for event in ("landed", "unchanged", "known")):
            banner += [f"  {line}" for line in snippet(self.data_dir)]
        return banner + [f"{self.spider}: {problem}" for problem in self.problems()]

    def _summary(self) -> str:
        findings = sum(count for key, count in self.stats.items() if key.startswith("govcrawl/findings/"))
        found, known = self.number("reports/found"), self.number("reports/known")
        if known and not found:
            counts = [f"nothing new, {counted(known, 'report')} known"]
        else:
            counts = [f"{counted(found, 'report')} found"] + [f"{known} known before"] * bool(known)
        for event, what in (
            ("reports/landed", "landed"),
            ("reports/unchanged", "unchanged"),
            ("reports/quarantined", "quarantined, whose or of which year is unclear"),
            ("reports/unreadable", "unreadable"),
            ("reports/skipped_year", "skipped, of other years"),
            ("reports/vanished", "no longer listed, kept"),
        ):
            if number := self.number(event):
                counts.append(f"{number} {what}")
        return f"{self.spider}: {', '.join(counts)}" + (f"; {counted(findings, 'finding')}" if found else "")


def snippet(data_dir: Path) -> list[str]:
    """Three lines of Python that show the requests received, to be pasted."""
    return [
        "import pandas as pd",
        f"requests = pd.read_parquet({str(data_dir.absolute() / 'datasets' / 'requests')!r})",
        "requests[(requests.outcome == 'new_received') & (requests.applicant == 'total')]",
    ]
