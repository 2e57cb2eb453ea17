"""A round: every district crawled once, each by a job on the machine that it lives on.

What was scheduled where stands in ``fleet.json`` below the data folder that all is merged into. It is
written before a Scrapyd is asked, and a job that the Scrapyd does not know afterwards is scheduled anew,
under another id. A district moves to another machine in mid-round only where somebody says that its own is
dead: one that is only silent may be crawling, and no site is asked by two at a time.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

from govcrawl.fleet import scrapyd
from govcrawl.fleet.nodes import Node
from govcrawl.fleet.scrapyd import ScrapydError
from govcrawl.runs.history import History
from govcrawl.runs.ids import new_run_id
from govcrawl.runs.rows import goes_on
from govcrawl.visible import visible_json
from pipelines.disk import replace_atomically
from pipelines.errors import ConfigurationError
from pipelines.records import Origin
from pipelines.store.origin import own_folder

FILE = "fleet.json"

JobState = Literal["waiting", "pending", "running", "ended", "lost", "silent"]
"""`waiting` for its machine to be asked, `lost` by it, or on one that is `silent`."""


@dataclass(slots=True)
class Job:
    """The crawl of a district in a round. ``attempt`` counts the jobs that were made of it; 0 = none yet."""

    node: str
    attempt: int = 0
    ended: bool = False


@dataclass(slots=True)
class Round:
    """A round that goes on or is over, and what is kept for the next: homes and addresses."""

    name: str = ""
    settings: list[str] = field(default_factory=list)
    arguments: dict[str, str] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether all of it has been crawled."""
        return all(job.ended for job in self.jobs.values())

    def job_id(self, spider: str) -> str:
        """What the Scrapyd calls a district's job."""
        return f"{self.name}-{spider}-{self.jobs[spider].attempt}"


def load(data_dir: Path) -> Round:
    """The last round; an empty one where there was none.

    Raises:
        ConfigurationError: the file can't be read.
    """
    file = data_dir / FILE
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        jobs = {spider: Job(**job) for spider, job in found.pop("jobs").items()}
        return Round(**found, jobs=jobs)
    except FileNotFoundError:
        return Round()
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ConfigurationError(f"{file} can't be read: {error}; remove it") from None


def save(data_dir: Path, one: Round) -> None:
    """Write a round down.

    Raises:
        ConfigurationError: it can't be written.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        text = visible_json(asdict(one), indent=1)
        replace_atomically(data_dir / FILE, text.encode(), data_dir / f".{FILE}.tmp")
    except OSError as error:
        raise ConfigurationError(f"{data_dir / FILE} can't be written: {error.strerror}") from None


@dataclass(slots=True)
class Look:
    """How a round stands: the state of each district's job, and why machines are silent.

    ``strays`` are jobs at hand, with their machine, that are not of the round: one that was taken for dead
    has come back and would ask sites that another asks.
    """

    states: dict[str, JobState]
    silent: dict[str, str]
    strays: list[tuple[str, str]]


def look(one: Round, nodes: Mapping[str, Node], origin: Origin) -> Look:
    """Ask all machines; what has ended is noted in the round."""
    known: dict[str, dict[str, scrapyd.State]] = {}
    silent: dict[str, str] = {}
    for name, node in nodes.items():
        try:
            known[name] = scrapyd.jobs(node.url)
        except ScrapydError as error:
            silent[name] = str(error)
    states: dict[str, JobState] = {}
    for spider, job in one.jobs.items():
        state = known.get(job.node, {}).get(one.job_id(spider))
        job.ended = job.ended or state == "finished"
        if job.ended:
            states[spider] = "ended"
        elif job.node not in known:
            states[spider] = "silent"
        elif state == "pending" or state == "running":
            states[spider] = state
        elif not job.attempt:
            states[spider] = "waiting"
        else:  # its Scrapyd was killed; what it had started may live
            folder = own_folder(Path(nodes[job.node].folder), origin)
            states[spider] = "running" if _lives(folder, spider) else "lost"
    ours = {(job.node, one.job_id(spider)) for spider, job in one.jobs.items()}
    at_hand = {(name, job) for name, jobs in known.items() for job in jobs if jobs[job] != "finished"}
    return Look(states, silent, sorted(at_hand - ours))


def _lives(folder: Path, spider: str) -> bool:
    run_id = History(folder).latest_id(spider)
    return run_id is not None and goes_on(folder, run_id, spider)


def start(data_dir: Path, one: Round, nodes: Mapping[str, Node], origin: Origin) -> Iterator[str]:
    """Schedule what no machine has at hand; a line for each that could not be, or was cancelled."""
    stand = look(one, nodes, origin)
    for name, job_id in stand.strays:
        scrapyd.cancel(nodes[name].url, job_id)
        yield f"{name}: {job_id} is not of this round and was cancelled"
    for spider, state in stand.states.items():
        if state not in {"waiting", "lost"}:
            continue
        job = one.jobs[spider]
        job.attempt += 1
        save(data_dir, one)
        try:
            scrapyd.schedule(nodes[job.node].url, spider, one.job_id(spider), one.settings, one.arguments)
        except ScrapydError as error:
            yield f"{spider}: {error}"
    save(data_dir, one)


def begin(
    before: Round,
    homes: Mapping[str, str],
    spiders: Iterable[str],
    settings: Sequence[str],
    arguments: Mapping[str, str],
) -> Round:
    """The next round.

    Args:
        before: the last one, which is over.
        homes: the machine of each district.
        spiders: those that are to crawl.
        settings: of all jobs, `NAME=VALUE`.
        arguments: of all spiders.
    """
    kept = {**before.homes, **homes}
    jobs = {spider: Job(homes[spider]) for spider in spiders}
    return Round(new_run_id(), [*settings], {**arguments}, jobs, kept, before.addresses)


def go_on(one: Round, homes: Mapping[str, str], nodes: Mapping[str, Node]) -> Round:
    """The round, with what has not ended of districts whose machine is gone on other ones."""
    jobs = {
        spider: job if job.ended or job.node in nodes else replace(job, node=homes[spider])
        for spider, job in one.jobs.items()
    }
    return replace(one, jobs=jobs, homes={**one.homes, **{spider: job.node for spider, job in jobs.items()}})
