"""Templates to HTML. Whatever a page printed is text in them: escaped, and its controls spelled out."""

import hashlib
from functools import cache, lru_cache
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from govcrawl.website.charts import HEIGHT, NAMES, ROW, SQUARE, WIDTH
from govcrawl.website.coverage import SYMBOLS
from govcrawl.website.views import Change
from govcrawl.website.wording import Words, agency_called, district_name, number, shown
from pipelines import forms
from pipelines.analysis import archived, labels
from pipelines.analysis.labels import Language, label
from pipelines.errors import ConfigurationError
from pipelines.forms.jumps import FLOOR, RATIO

HERE = Path(__file__).parent


def engine() -> Any:
    """Jinja2.

    Raises:
        ConfigurationError: it is not installed; the line says how to install it.
    """
    try:
        return import_module("jinja2")
    except ModuleNotFoundError as error:
        if error.name != "jinja2":
            raise
        raise ConfigurationError("the site needs jinja2: pip install 'govcrawl[site]'") from None


def page(template: str, language: Language, path: str, **values: Any) -> str:
    """One page.

    Args:
        template: name of its template, `report.html.j2`.
        language: of its words.
        path: of the file in the site, `zh/changning/index.html`: links in it are relative to that.
        values: what the template shows.
    """
    return str(
        _environment()
        .get_template(template)
        .render(
            t=_words(language),
            lang=language,
            up="../" * path.count("/"),
            here=path.partition("/")[2],
            **values,
        )
    )


def link(url: str | None) -> str | None:
    """An address that may be followed, http(s) only: None for ``javascript:`` and whatever else."""
    try:
        return url if url and urlsplit(url.strip()).scheme.lower() in {"http", "https"} else None
    except ValueError:
        return None


@lru_cache(1 << 16)
def change(one: Change | None, language: Language) -> str:
    """A figure beside that of the year before, as markup: a page has up to a thousand, most of them alike."""
    if one is None:
        return "<td></td>"
    t = _words(language)
    text = "?" if one.raw is None else escape(shown(one.raw))
    star = "*" if one.marked else ""
    sign = ""
    if one.way:
        way, arrow, word = ("up", "▲", t("rose")) if one.way > 0 else ("down", "▼", t("fell"))
        said = f"{word} {t('jump')}" if one.jump else word
        sign = f' <span class="{way}" aria-hidden="true">{arrow}</span><span class="unseen">{said}</span>'
    kind = ' class="jump"' if one.jump else ""
    return f"<td{kind}>{text}{star}{sign}</td>"


@cache
def edition() -> str:
    """Changes with every template, word, label and line of code that pages are made by."""
    return _hash(HERE, Path(labels.__file__).parent, Path(forms.__file__).parent)


@cache
def archived_edition() -> str:
    """The same for archived pages, which cost the most and change the least."""
    return _hash(Path(archived.__file__).parent, HERE / "templates" / "archived.html.j2")


def _hash(*places: Path) -> str:
    found = hashlib.sha256()
    for place in places:
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file() and not {"__pycache__", "static"} & {*file.parts}:
                found.update(file.read_bytes())
    return found.hexdigest()[:16]


@cache
def _words(language: Language) -> Words:
    return Words(language)


@cache
def _environment() -> Any:
    jinja2 = engine()
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=lambda value: shown(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"number": number, "link": link, "change": change}
    environment.globals |= {
        "label": label,
        "district_name": district_name,
        "agency_called": agency_called,
        "symbols": SYMBOLS,
        "chart_size": (WIDTH, HEIGHT),
        "jump_from": (RATIO, FLOOR),
        "heat_size": (NAMES, SQUARE, ROW),
    }
    return environment
