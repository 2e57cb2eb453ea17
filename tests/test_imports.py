"""Imports run one way: the contracts of pyproject.toml hold, and each breaks where it should."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

PLANTED = {
    "pipelines/records.py": "import govcrawl.terminal",
    "govcrawl/lists/titles.py": "import govcrawl.runs",
    "govcrawl/lists/paging.py": "import govcrawl.lists.systems",
    "govcrawl/platforms/search.py": "import govcrawl.platforms.base",
    "govcrawl/memory/database.py": "import govcrawl.memory.schedule",
    "govcrawl/spiders/putuo.py": "import govcrawl.sites.easttone",
    "pipelines/forms/__init__.py": "import pipelines.identity",
    "pipelines/archive/warc.py": "import pipelines.read",
}
"""One import against each contract."""


def lint(root: Path) -> tuple[int, dict[str, str]]:
    """Exit code of `lint-imports` in ``root``, and each contract's verdict."""
    command = "from importlinter.cli import lint_imports_command as lint; lint()"
    run = subprocess.run(
        [sys.executable, "-c", command, "--no-logo", "--no-cache"],
        cwd=root,
        env={"PYTHONPATH": str(root), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, dict(re.findall(r"^(.+) (KEPT|BROKEN)$", run.stdout, re.MULTILINE))


def test_the_contracts_hold() -> None:
    code, verdicts = lint(ROOT)
    assert verdicts, "lint-imports says nothing"
    assert set(verdicts.values()) == {"KEPT"}
    assert code == 0


def test_each_contract_breaks_where_an_import_runs_the_other_way(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in ("govcrawl", "pipelines"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name, line in PLANTED.items():
        file = tmp_path / name
        file.write_text(f"{file.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    code, verdicts = lint(tmp_path)
    assert set(verdicts.values()) == {"BROKEN"}
    assert len(verdicts) == len(PLANTED)
    assert code == 1


USE = """
import sys
from scrapy import Request
from scrapy.http import HtmlResponse
from govcrawl.lists.attachments import report_attachments
from govcrawl.lists.entries import is_report
from govcrawl.lists.links import links
from govcrawl.lists.systems import further
body = b"<li><a href='1.html'>2024\\xe5\\xb9\\xb4\\xe5\\xb9\\xb4\\xe6\\x8a\\xa5</a>2025-01-22</li>"
body += b"<a href='list_2.html'>2</a>"
page = HtmlResponse("https://x.cn/nb/list.html", body=body, encoding="utf-8", request=Request("https://x.cn/"))
(entry,) = filter(is_report, links(page))
print(entry.listed_on, *[request.url for request in further(page)[1]], report_attachments(page))
print(*sorted({name.split(".")[1] for name in sys.modules if name.startswith("govcrawl.")}))
"""


CRAWL = """
import sys
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.misc import load_object
from scrapy.utils.project import get_project_settings
from govcrawl.command import command
settings = get_project_settings()
command("crawl", settings)
assert get_spider_loader(settings).list()
for place in ("DOWNLOADER_MIDDLEWARES", "DOWNLOAD_HANDLERS", "EXTENSIONS", "ITEM_PIPELINES"):
    for name in {*settings[place], *settings[place].values()}:
        if isinstance(name, str) and name.count("."):
            load_object(name)
assert "pipelines.item_pipeline" in sys.modules
print(*sorted({"numpy", "pandas", "pdfplumber", "pyarrow", "pypdfium2", "selectolax"} & set(sys.modules)))
"""


def test_a_crawl_starts_without_what_reads_and_lands() -> None:
    """They take more than half of the second that it would start in; the process beside it loads them."""
    run = subprocess.run([sys.executable, "-c", CRAWL], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "\n"


WHOLE = """
import atexit, sys
from govcrawl.cli import main
off = {"aiohttp", "pandas", "scrapy.downloadermiddlewares.cookies", "scrapy.extensions.remote_control"}
atexit.register(lambda: print("loaded:", *sorted(off & set(sys.modules))))
sys.argv[0] = "govcrawl"
main()
"""


def test_a_crawl_ends_without_what_is_off_and_without_pandas(tmp_path: Path) -> None:
    """They take half a second, for nothing."""
    words = ["crawl", "fengxian", "-s", "SITES=embedded", "-a", "years=2024", "-s", f"DATA_DIR={tmp_path}"]
    run = subprocess.run(
        [sys.executable, "-c", WHOLE, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "6 landed" in run.stdout, run.stderr
    assert run.stdout.splitlines()[-1] == "loaded:"


def test_what_lists_say_is_read_without_a_spider() -> None:
    run = subprocess.run([sys.executable, "-c", USE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["2025-01-22 https://x.cn/nb/list_2.html []", "lists"]
