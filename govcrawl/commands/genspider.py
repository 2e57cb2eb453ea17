"""``govcrawl genspider``: writes a district's spider, its registry entry and its test, in one step."""

import argparse
import keyword
import re
from pathlib import Path

from scrapy.utils.conf import closest_scrapy_cfg

from govcrawl.arguments import host_of
from govcrawl.command import GovcrawlCommand
from govcrawl.districts import REGISTRY, districts, own_hosts, parse_registry
from pipelines.errors import ArgumentError

SPIDER = '''"""{title}."""

from govcrawl.platforms.generic import Generic


class {cls}(Generic):
    """{title}.

    Site: {host}.
    Columns: found by searching; say here which there are.
    """

    name = "{key}"
'''

ENTRY = """
[{key}]
name = "{name}"
code = "{code}"
platform = "generic"
hosts = [{hosts}]
entry = "{entry}"
lists = []
first_year = 2008
inferred = [{inferred}]
"""

TEST = '''"""{title}: its spider finds everything its embedded site publishes."""

from pathlib import Path

from tests.govcrawl.embedded import crawl, published


def test_every_report_is_found(tmp_path: Path) -> None:
    reports = published("{key}")
    assert reports, "write the site's imitation first, in govcrawl/sites/"
    run = crawl("{key}", tmp_path)
    assert run.code == 0, run.output
    assert run.addresses == reports
'''


class Command(GovcrawlCommand):
    """Create the spider, the registry entry and the (failing) test of a new district.

    Works in a checkout of the project. The test fails until the district's site is imitated.
    """

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the district."""
        parser.add_argument("key", metavar="PINYIN", help="what the spider will be called")
        parser.add_argument("entry", metavar="ENTRY-URL", help="address of the entry page")
        parser.add_argument("-t", "--template", choices=["district"], default="district", help="the only one")
        parser.add_argument("--name", help="Chinese name without 区 (default: the pinyin)")
        parser.add_argument("--code", help="code by GB/T 2260, 31….. (default: 310100)")

    def work(self, opts: argparse.Namespace) -> None:
        """Check everything, then write the three files."""
        root = Path(closest_scrapy_cfg()).parent
        if root.resolve() not in REGISTRY.resolve().parents:
            raise ArgumentError("a spider is written into a checkout of the project; call it there")
        written = create(root, opts.key, opts.entry, name=opts.name, code=opts.code)
        print(*(f"wrote {path}" for path in written), sep="\n")
        print("next: imitate its site in govcrawl/sites/ until the test passes (CONTRIBUTING.md)")


def create(
    root: Path, key: str, entry: str, *, name: str | None = None, code: str | None = None
) -> tuple[Path, Path, Path]:
    """Write spider, registry entry and test of a district; the paths written.

    Args:
        root: folder of ``scrapy.cfg``, for the test.
        key: name of the spider, pinyin.
        entry: address of the entry page.
        name: Chinese name; if unknown the entry says that it is inferred.
        code: GB/T 2260; likewise.

    Raises:
        ArgumentError: something is wrong or there already; nothing was written.
        ConfigurationError: the registry would not accept the entry.
    """
    host = host_of(entry)
    if not re.fullmatch(r"[a-z]+", key) or keyword.iskeyword(key):
        raise ArgumentError(f"{key} can't be the name of a spider; write pinyin, a to z")
    if host is None or "." not in host:
        raise ArgumentError(f"{entry} is not the address of a page; write https://www.example.gov.cn/")
    if key in districts():
        raise ArgumentError(
            f"districts.toml has [{key}] already; write its spider over {districts()[key].platform}"
        )
    spider = REGISTRY.parent / "spiders" / f"{key}.py"
    test = root / "tests" / "govcrawl" / "spiders" / f"test_{key}.py"
    if there := next((path for path in (spider, test) if path.exists()), None):
        raise ArgumentError(f"{there} is there already")
    unknown = [*(["name"] if name is None else []), *(["code"] if code is None else []), "first_year"]
    words = {
        "key": key,
        "cls": key.capitalize(),
        "name": name or key,
        "title": f"{key.capitalize()} {name or key}",
        "code": code or "310100",  # the city's districts as a whole
        "host": host,
        "hosts": ", ".join(f'"{own}"' for own in own_hosts(host)),
        "entry": entry,
        "inferred": ", ".join(f'"{word}"' for word in unknown),
    }
    registry = REGISTRY.read_text(encoding="utf-8").rstrip("\n") + "\n" + ENTRY.format(**words)
    parse_registry(registry)
    test.parent.mkdir(parents=True, exist_ok=True)
    REGISTRY.write_text(registry, encoding="utf-8")
    spider.write_text(SPIDER.format(**words), encoding="utf-8")
    test.write_text(TEST.format(**words), encoding="utf-8")
    return REGISTRY, spider, test
