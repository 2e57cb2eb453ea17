"""LibreOffice without a window: a file in, the same file in another format out."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path

from pipelines.errors import DocumentError

LONGEST = 40
"""Seconds that one conversion may take; a report takes a tenth of one."""
MEMORY = 2 << 30
"""Bytes of address space; it starts with 0.35 GiB and takes 0.5 for a report."""
_LARGEST = 64 << 20
"""Bytes of a file that it may write."""
_DOCUMENTS = 200
"""After so many it starts anew, for it keeps some memory of each."""
_START = 60
"""Seconds that it may take to start; on a busy machine it takes two."""
_CONFINED = Path(__file__).with_name("confined.py")
_HOLD = "hold.rtf"
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}
</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
    "<value>{value}</value></prop></item>"
)
_OFF = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),  # never
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "2"),  # these, where nobody listens:
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
    ("Office.Common/Misc", "FirstRun", "false"),
)
"""No macro runs, no link is followed; a second lock on the door where it has no network anyhow."""


@cache
def program() -> str | None:
    """Where LibreOffice is; None if it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        return None
    itself = Path(found).resolve().with_name("soffice.bin")  # `soffice` would start it as a child
    return str(itself) if itself.exists() else found


def convert(body: bytes, suffix: str, infilter: str, to: str) -> bytes:
    """The file in another format.

    One LibreOffice stays open and converts in some hundredths of a second, where starting it takes a whole
    one. What fails in it is tried in a new one, so that no document suffers from another.

    Args:
        body: the file.
        suffix: what its name would end in.
        infilter: LibreOffice's name of what it is, so that it is taken for nothing else (`writer8`).
        to: what is wanted: suffix and, after a colon, LibreOffice's name of it.

    Raises:
        DocumentError: LibreOffice is not there, could not read the file, took too long or broke down.
    """
    while True:
        office = _Office.running()
        try:
            return office.convert(body, suffix, infilter, to)
        except _FailedError as error:
            office.stop()
            if error.final or not office.converted:
                raise DocumentError(str(error)) from None
        except BaseException:
            office.stop()  # it may go on with what nobody waits for any more
            raise


class _FailedError(Exception):
    """A conversion came to nothing; ``final``: a new LibreOffice would do no better."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


class _Office:
    """A LibreOffice that stays open, for it holds a document open; calls hand it what to convert."""

    _running: "_Office | None" = None

    @classmethod
    def running(cls) -> "_Office":
        """The one of this process, which is started where there is none."""
        if cls._running is None or cls._running.converted >= _DOCUMENTS or not cls._running.is_alive():
            if cls._running is not None:
                cls._running.stop()
            cls._running = cls()
        return cls._running

    def __init__(self) -> None:
        self.converted = 0
        self._folder = Path(tempfile.mkdtemp(prefix="govcrawl-office-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._at_exit = Finalize(None, self.stop, exitpriority=10)  # also in a process of a pool
        settings = self._folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        items = (_ITEM.format(path=path, name=name, value=value) for path, name, value in _OFF)
        settings.write_text(_SETTINGS.format(items="\n".join(items)), "utf-8")
        (self._folder / _HOLD).write_text(r"{\rtf1 }", "ascii")
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        opened = self._folder / f".~lock.{_HOLD}#"
        until = time.monotonic() + _START
        while not opened.exists():
            if not self.is_alive():  # it asks to be started again when it has set up a new profile
                self._process = self._call(
                    "--norestore", "--nologo", "--nodefault", str(self._folder / _HOLD)
                )
            if time.monotonic() > until:
                raise DocumentError(f"LibreOffice ({program()}) does not start")
            time.sleep(0.05)

    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self._process is not None and self._process.poll() is None

    def convert(self, body: bytes, suffix: str, infilter: str, to: str) -> bytes:
        """See ``convert``."""
        with tempfile.TemporaryDirectory(dir=self._folder) as name:
            file = Path(name, f"document.{suffix}")
            file.write_bytes(body)
            call = self._call(
                f"--infilter={infilter}", "--convert-to", to, "--outdir", name + "/out", str(file)
            )
            try:
                call.wait(LONGEST)
            except subprocess.TimeoutExpired:
                reason = f"LibreOffice takes longer than {LONGEST} seconds to open it"
                raise _FailedError(reason, final=True) from None
            finally:
                _kill(call)
            made = Path(name, "out", f"document.{to.partition(':')[0]}")
            if not made.exists():
                how = "can't open it" if self.is_alive() else "broke down over it"
                raise _FailedError(f"LibreOffice {how}")
            content = made.read_bytes()
        self.converted += 1
        return content

    def _call(self, *arguments: str) -> subprocess.Popen[bytes]:
        """LibreOffice, or a call of it that hands over to the one that runs with the same profile."""
        confined = [sys.executable, "-I", "-S", str(_CONFINED), str(MEMORY), str(_LARGEST)]
        profile = f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"
        return subprocess.Popen(
            [*confined, str(program()), profile, "--headless", *arguments],
            cwd=self._folder,
            env={
                "PATH": os.defpath,
                "HOME": str(self._folder),
                "TMPDIR": str(self._folder),
                "LC_ALL": "C.UTF-8",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def stop(self) -> None:
        """End it with all its processes, and take away what it wrote."""
        if self._process is not None:
            _kill(self._process)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._at_exit.cancel()
        if _Office._running is self:
            _Office._running = None


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
