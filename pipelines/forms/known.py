"""The forms there are: the files of data in this folder, each one form."""

from functools import cache
from pathlib import Path

from pipelines.forms.form import Codes, Form
from pipelines.forms.form_files import confusions, indicators, load_forms
from pipelines.forms.lexicon import Lexicon

FOLDER = Path(__file__).parent
"""Where they lie: ``2021.toml`` is the form first used for reports about 2021."""

CONFUSIONS = confusions(FOLDER)
"""Wrong letters in labels -> what is meant."""


@cache
def forms() -> tuple[Form, ...]:
    """All forms with tables 二, 三 and 四: what others extend before what extends it, then the older first.

    So one more form stands behind those it could be taken for: where nothing else decides, the first counts.

    Raises:
        ConfigurationError: a file is wrong; the message names it, the key and what to write.
    """
    return load_forms(FOLDER)


def form_name(proactive: Form, requests: Form) -> str:
    """What a report's form is called: `2021`, or `2021+2019-requests` where table 三 follows another form."""
    return proactive.name if proactive is requests else f"{proactive.name}+{requests.name}-requests"


def forms_named(name: str | None) -> tuple[Form, Form] | None:
    """The forms of tables 二 and 三 that ``form_name`` gave this name; None for `sheet` and the like."""
    by_name = {form.name: form for form in forms()}
    proactive, _, requests = (name or "").removesuffix("-requests").partition("+")
    if proactive not in by_name or (requests or proactive) not in by_name:
        return None
    return by_name[proactive], by_name[requests or proactive]


def applicants() -> tuple[str, ...]:
    """The seven columns of table 三, which all forms have in common."""
    return tuple(forms()[0].applicants)


def procedures() -> tuple[str, ...]:
    """The three groups of columns of table 四, which all forms have in common."""
    return tuple(forms()[0].procedures)


def results() -> tuple[str, ...]:
    """The five columns of each procedure of table 四, which all forms have in common."""
    return tuple(forms()[0].results)


@cache
def indicator_labels() -> Codes:
    """The indicators of the sheets before 2019."""
    return indicators(FOLDER)


@cache
def indicator_lexicon() -> Lexicon:
    """Codes of the indicators of the sheets before 2019."""
    known = {code: labels.zh for code, labels in indicator_labels().items()}
    return Lexicon(known, CONFUSIONS, numbered=False)
