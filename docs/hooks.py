"""Pages of the site that stand elsewhere in the repository, and links between them and ``docs/``."""

import os
import re
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
ELSEWHERE = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "README.md": "index.md",
    "SECURITY.md": "security.md",
    "deploy/README.md": "deploy.md",
}
"""File of the repository -> page of the site. The first page says what README does."""

LINK = re.compile(r"\[(?P<text>[^]]*)]\((?P<target>[^)#:\s]+)(?P<anchor>#[^)\s]*)?\)")
"""``[docs/data.md](docs/data.md#loading)``, not ``[site](https://…)`` or ``[above](#map)``."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages from elsewhere."""
    for source, page in ELSEWHERE.items():
        if page != "index.md":
            files.append(File.generated(config, page, abs_src_path=str(ROOT / source)))
    return files


def on_page_markdown(markdown: str, *, page: Page, **_: object) -> str:
    """Turn links between files of the repository into links between pages.

    Of a link to a file that is no page, such as a notebook, the text stays. One to a file that is not there
    stays as it is, which fails the build.
    """
    here = next((source for source, uri in ELSEWHERE.items() if uri == page.file.src_uri), None)
    folder = PurePosixPath(here).parent if here else PurePosixPath("docs")

    def link(found: re.Match[str]) -> str:
        target = os.path.normpath(folder / found["target"])
        if target in ELSEWHERE or target.startswith("docs/"):
            target = ELSEWHERE.get(target, target.removeprefix("docs/"))
            return f"[{found['text']}]({target}{found['anchor'] or ''})"
        return found["text"] if (ROOT / target).exists() else found[0]

    return LINK.sub(link, markdown)
