"""``govcrawl genspider``: writes what a new district, or a new city, needs, in one step."""

import argparse
import inspect
import keyword
import re
import shutil
import tempfile
from pathlib import Path

from scrapy.utils.conf import closest_scrapy_cfg
from scrapy.utils.misc import walk_modules_iter

import govcrawl
from govcrawl.arguments import parse_host
from govcrawl.command import GovcrawlCommand
from govcrawl.platforms.base import DistrictSpider
from govcrawl.platforms.generic import Generic
from pipelines.errors import ArgumentError
from pipelines.places import City, cities, districts, registered, site_of
from pipelines.places.folder import read_city
from pipelines.places.registry import HERE, folders, roots

CITY = """# The keys are explained in shanghai/city.toml.
name = "{name}"
code = "{code}"
"""

ENTRY = """
[{key}]
name = "{name}"
code = "{code}"
platform = "{platform}"
hosts = [{hosts}]
entry = "{entry}"
lists = []
first_year = 2008
inferred = [{inferred}]
"""

SUBDISTRICTS = """
[{key}] # none known yet; a line each: xhljd = "新华路街道"
"""

SPIDER = '''"""{title}."""

from {module} import {base}


class {cls}({base}):
    """{title}.

    Site: {host}.
    Columns: say here which there are.
    """

    name = "{key}"
'''

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
    """Create the entries and the (failing) test of a new district, or with -t city the folder of a new city.

    Works in a checkout of the project, or in the folder that GOVCRAWL_PLACES names. A district's test fails
    until its site is imitated.
    """

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the district or city."""
        parser.add_argument("key", metavar="PINYIN", help="name of the spider, or of the city's folder")
        parser.add_argument("entry", metavar="ENTRY-URL", nargs="?", help="a district's entry page")
        parser.add_argument("-t", "--template", choices=["district", "city"], default="district")
        parser.add_argument("--name", help="full Chinese name: 长宁区, 上海市 (default: the pinyin)")
        parser.add_argument("--code", help="code by GB/T 2260, six digits (default: that of the city)")
        parser.add_argument("--city", help="name of the city's folder (default: by the code)")
        parser.add_argument(
            "--platform", default=Generic.platform, help="family of its site (default: generic)"
        )

    def work(self, opts: argparse.Namespace) -> None:
        """Check everything, then write."""
        if opts.template == "city":
            if opts.entry or not (opts.name and opts.code):
                raise ArgumentError(
                    "give a name in pinyin, --name and --code: -t city --name 上海市 --code 310000 shanghai"
                )
            written = create_city(opts.key, name=opts.name, code=opts.code)
            then = f"its districts: govcrawl genspider -t district --city {opts.key} …"
        else:
            if not opts.entry:
                raise ArgumentError("give a name in pinyin and the address of the entry page")
            options = {"name": opts.name, "code": opts.code, "city": opts.city, "platform": opts.platform}
            written = create(_checkout(), opts.key, opts.entry, **options)
            then = "imitate its site in govcrawl/sites/ until the test passes (CONTRIBUTING.md)"
        print(*(f"wrote {path}" for path in written), sep="\n")
        print(f"next: {then}")


def create_city(key: str, *, name: str, code: str) -> list[Path]:
    """Write the folder of a city without districts, in ``$GOVCRAWL_PLACES`` if set; the paths written.

    Raises:
        ArgumentError: it is there already; nothing was written.
        ConfigurationError: the registry would not accept it; nothing was written.
    """
    if key in cities():
        raise ArgumentError(f"there is a city {key} already")
    texts = {
        "city.toml": CITY.format(name=name, code=code),
        "districts.toml": f"# The districts of {name}. The keys are explained in shanghai/districts.toml.\n",
        "subdistricts.toml": f"# The streets and towns of {name}, as in shanghai/subdistricts.toml.\n",
    }
    return _write(roots()[-1] / key, texts)


def _checkout() -> Path | None:
    """The checkout of the project in which the user stands; None outside: no place for a spider or a test."""
    project = closest_scrapy_cfg()
    root = Path(project).resolve().parent
    return root if project and root in Path(govcrawl.__file__).resolve().parents else None


def create(
    root: Path | None,
    key: str,
    entry: str,
    *,
    name: str | None = None,
    code: str | None = None,
    city: str | None = None,
    platform: str = Generic.platform,
) -> list[Path]:
    """Write the entries of a district, its test and, if its platform is known, its spider; the paths written.

    A district outside the package (``$GOVCRAWL_PLACES``) gets no test.

    Args:
        root: the checkout, for spider and test; None outside one, which leaves ``$GOVCRAWL_PLACES``.
        key: name of the spider, pinyin.
        entry: address of the entry page.
        name: Chinese name; if unknown the entry says that it is inferred.
        code: GB/T 2260; likewise.
        city: folder of its city; if unknown the one that the code, or the only one there is, tells.
        platform: of its site; without one it is searched and needs no spider.

    Raises:
        ArgumentError: something is wrong or there already; nothing was written.
        ConfigurationError: the registry would not accept the entry; nothing was written.
    """
    host = parse_host(entry)
    if not re.fullmatch(r"[a-z]+", key) or keyword.iskeyword(key):
        raise ArgumentError(f"{key} can't be the name of a spider; write pinyin, a to z")
    if host is None or "." not in host:
        raise ArgumentError(f"{entry} is not the address of a page; write https://www.example.gov.cn/")
    if there := registered().get(key) or districts().get(key):
        then = f"write its spider over {there.platform}" if there.platform else "spell it further out"
        raise ArgumentError(f"districts.toml has [{key}] already; {then}")
    base = _platform(platform)
    own = _city(city, code)
    folder = next(folder for folder in folders() if folder.name == own.key)
    if root is None and (platform != Generic.platform or folder.is_relative_to(HERE)):
        raise ArgumentError(
            "it is written into a checkout of the project; call it there, or set GOVCRAWL_PLACES"
        )
    root = root or Path()
    spider = root / "govcrawl" / "spiders" / f"{key}.py"
    test = root / "tests" / "govcrawl" / "spiders" / f"test_{key}.py"
    if path := next((path for path in (spider, test) if path.exists()), None):
        raise ArgumentError(f"{path} is there already")
    unknown = [*(["name"] if name is None else []), *(["code"] if code is None else []), "first_year"]
    site = site_of(key, host, entry, name=name or key)
    words = {
        "key": key,
        "cls": key.capitalize(),
        "name": site.name,
        "title": f"{key.capitalize()} {site.place}",
        "code": code or own.code,
        "platform": platform,
        "module": base.__module__,
        "base": base.__name__,
        "host": host,
        "hosts": ", ".join(f'"{one}"' for one in site.hosts),
        "entry": entry,
        "inferred": ", ".join(f'"{word}"' for word in unknown),
    }
    texts = {"districts.toml": ENTRY.format(**words), "subdistricts.toml": SUBDISTRICTS.format(**words)}
    written = _write(folder, texts)
    if platform != Generic.platform:
        lacking = "".join(f'    {attribute} = "…"\n' for attribute in base.required)
        spider.write_text(SPIDER.format(**words) + lacking, encoding="utf-8")
        written.append(spider)
    if folder.is_relative_to(HERE):
        test.parent.mkdir(parents=True, exist_ok=True)
        test.write_text(TEST.format(**words), encoding="utf-8")
        written.append(test)
    return written


def _write(folder: Path, texts: dict[str, str]) -> list[Path]:
    """Append to the files of a city's folder, if what comes out can be read; the paths."""
    with tempfile.TemporaryDirectory() as scratch:
        trial = Path(scratch) / folder.name
        if folder.exists():
            shutil.copytree(folder, trial)
        for place in (trial, folder):
            place.mkdir(exist_ok=True)
            for name, text in texts.items():
                before = (place / name).read_text(encoding="utf-8") if (place / name).exists() else ""
                (place / name).write_text(before + text, encoding="utf-8")
            if place == trial:
                read_city(trial)
    return [folder / name for name in texts]


def _city(key: str | None, code: str | None) -> City:
    """The city that is named, or whose codes begin like ``code``, or the only one."""
    found = [
        city
        for city in cities().values()
        if key in {None, city.key} and (key or code is None or code.startswith(city.prefix))
    ]
    if len(found) == 1:
        return found[0]
    if key or code:
        what = f"there is no city {key}" if key else f"no city has codes like {code}"
        raise ArgumentError(f"{what}; write its folder first: govcrawl genspider -t city")
    raise ArgumentError(f"say of which city it is: --city {' or '.join(cities())}")


def _platform(name: str) -> type[DistrictSpider]:
    """The class of a platform, by the name that the registry has for it."""
    found = {
        cls.platform: cls
        for module in walk_modules_iter("govcrawl.platforms")
        for _, cls in inspect.getmembers(module, inspect.isclass)
        if issubclass(cls, DistrictSpider) and "platform" in vars(cls)
    }
    if name not in found:
        raise ArgumentError(f"there is no platform {name}; there are {', '.join(sorted(found))}")
    return found[name]
