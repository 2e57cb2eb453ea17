"""``govcrawl completion``: what bash itself completes with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from govcrawl.completion import script
from tests.govcrawl.processes import ROOT

BASH = """
govcrawl() { "$PYTHON" -m govcrawl "$@"; }
eval "$(govcrawl completion bash)"
for line; do
    COMP_LINE=$line COMP_POINT=${#line} COMP_TYPE=9 COMPREPLY=()
    _python_argcomplete govcrawl
    echo "$line: ${COMPREPLY[*]}"
done
"""

COMPLETED = {
    "govcrawl st": "status",
    "govcrawl s": "savefixture savesite show site sites status",
    "govcrawl status --h": "--help",
    "govcrawl crawl cho": "chongming",
    "govcrawl crawl -a years=2024 chang": "changning",
    "govcrawl show changning-r": "changning-rsj",
    "govcrawl show changning-rsj ": "2023 2024",
}


def test_bash_completes_commands_options_spiders_and_what_has_landed(crawled: Path) -> None:
    done = subprocess.run(
        ["bash", "--norc", "-c", BASH, "bash", *COMPLETED],
        cwd=ROOT,
        env={**os.environ, "PYTHON": sys.executable, "GOVCRAWL_DATA": str(crawled)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    answers = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    answers = {line: " ".join(sorted(words.split())) for line, words in answers.items()}
    assert answers == COMPLETED, done.stderr


@pytest.mark.parametrize(
    ("shell", "registers"),
    [
        ("bash", "complete -o nospace -o default -o bashdefault -F _python_argcomplete govcrawl"),
        ("zsh", "#compdef govcrawl"),
        ("fish", "complete --command govcrawl "),
    ],
)
def test_each_shell_has_its_script(shell: str, registers: str) -> None:
    assert registers in script(shell)
