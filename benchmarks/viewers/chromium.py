"""What Chromium shows in each cell of a page: letters that leave ink on the screen, in the order they stand.

Chromium is driven through a pipe in its DevTools protocol (https://chromedevtools.github.io/devtools-protocol/):
JSON texts, each ended by a NUL, on the file descriptors 3 and 4 of the process.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.viewers.pages import Page
from benchmarks.viewers.verdict import is_marked, normal
from pipelines.records import Report

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --remote-debugging-pipe --window-size=1600,1200 "
    "--host-resolver-rules=MAP * ~NOTFOUND"
)
SCRIPT = (Path(__file__).parent / "chromium.js").read_text("utf-8")


def is_here() -> bool:
    """Whether the machine has Chromium."""
    return shutil.which("chromium") is not None


class Chromium:
    """A browser without a window; ``with Chromium() as browser``."""

    def __enter__(self) -> "Chromium":
        """Start it."""
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()
        flags = [flag.replace("\0", " ") for flag in FLAGS.replace("MAP * ~", "MAP\0*\0~").split(" ")]

        def pipes() -> None:
            low = os.dup(theirs_in), os.dup(theirs_out)
            os.dup2(low[0], 3)
            os.dup2(low[1], 4)

        self._process = subprocess.Popen(
            ["chromium", *flags, f"--user-data-dir={self._folder.name}", "about:blank"],  # noqa: S607
            pass_fds=(3, 4, theirs_in, theirs_out) if {3, 4} - {theirs_in, theirs_out} else (3, 4),
            close_fds=True,
            preexec_fn=pipes,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._in, self._out = os.fdopen(ours_in, "rb"), os.fdopen(ours_out, "wb")
        self._number, self._session = 0, ""
        self._rest = b""
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        attached = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        self.call("Page.enable")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        self._in.close()
        self._out.close()
        self._folder.cleanup()

    def shown(self, page: Page) -> dict[str, str | None]:
        """Cell name -> the text it shows; None where it does not stand where its labels say.

        A picture or what can't be told is a U+FFFC, raised digits are ⁰¹², lowered ₀₁₂, a struck out letter
        is followed by U+0336.
        """
        self.open(page.html(named=True).encode())
        return json.loads(self.evaluate(SCRIPT))

    def all_shown(self, body: bytes) -> list[str]:
        """What each cell of any page shows."""
        self.open(body)
        self.evaluate("document.querySelectorAll('td,th').forEach((c, n) => c.dataset.cell = `n${n}`); ''")
        return [text for text in json.loads(self.evaluate(SCRIPT)).values() if text is not None]

    def open(self, body: bytes, suffix: str = "html") -> None:
        """Show a page and wait until it is loaded."""
        file = Path(self._folder.name) / f"page.{suffix}"
        file.write_bytes(body)
        self.call("Page.navigate", url=file.as_uri())
        self._wait("Page.loadEventFired")

    def evaluate(self, script: str) -> str:
        """The string a script of the page gives."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"]["value"]

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """What a method of the protocol answers."""
        self._number += 1
        message: dict[str, object] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._loaded = False
        self._out.write(json.dumps(message).encode() + b"\0")
        self._out.flush()
        while True:
            got = self._next()
            if got.get("id") == self._number:
                if "error" in got:
                    raise RuntimeError(got["error"])
                return got["result"]
            self._loaded |= got.get("method") == "Page.loadEventFired"

    def _wait(self, method: str) -> None:
        while not self._loaded:
            self._loaded = self._next().get("method") == method

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._in.fileno(), 1 << 20)
            if not more:
                raise RuntimeError("Chromium has gone")
            self._rest += more
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)


def not_shown(body: bytes, report: Report, browser: Chromium) -> list[str]:
    """Unmarked values of any page whose text no cell of it shows, or not so often."""
    shown = Counter(normal(text) for text in browser.all_shown(body))
    read = Counter(normal(value.raw) for value in report.values if value.raw and not value.marks)
    loud = {cell for finding in report.findings if finding.severity != "info" for cell in finding.cells}
    wrong = []
    for value in report.values:
        text = normal(value.raw or "")
        if text and not is_marked(value.cell, loud) and read[text] > shown[text]:
            wrong.append(f"{value.cell}: read {value.raw!r} {read[text]} times, shown {shown[text]} times")
    return wrong


def differences(page: Page, shown: dict[str, str | None]) -> list[str]:
    """Where the answers that were computed from the mutation are not what the browser shows.

    A cell that does not stand below its heading and beside its label must have been called a mark, so must
    one that shows what is no text.
    """
    wrong = []
    for name, answer in page.answers.items():
        text = shown.get(name)
        allowed = {normal(each) for each in answer.texts}
        if text is None or "\ufffc" in text:
            fits = not allowed or (text is None and name not in shown)
        else:
            fits = not allowed or normal(text) in allowed
        if not fits:
            wrong.append(f"{name}: shows {text!r}, called {answer.texts}")
    return wrong
