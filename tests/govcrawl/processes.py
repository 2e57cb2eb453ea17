"""Commands in processes of their own, as a user runs them, without the second that each would take to start.

``execute`` is as `python -W error -m PROGRAM ARGUMENTS`, but forked off a process (`python -m` this module)
that has loaded the libraries and most of ours. So are the processes that read and land. What a process loads,
how it is killed and what a shell sees is tested with ``subprocess``.
"""

import gc
import importlib
import json
import multiprocessing
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Mapping
from functools import cache
from importlib.machinery import PathFinder
from multiprocessing import connection, context, forkserver
from pathlib import Path
from threading import Lock
from typing import IO

from scrapy.settings import default_settings

ROOT = Path(__file__).parents[2]
LIBRARIES = (
    *("scrapy.cmdline", "scrapy.core.engine", "scrapy.squeues", "twisted.internet.asyncioreactor"),
    *("argcomplete", "brotli", "sqlite3", "warcio", "pyarrow.compute", "pyarrow.dataset", "pyarrow.parquet"),
    *("lxml.html", "selectolax.lexbor", "tinycss2", "cssselect2", "pandas"),
)
PACKAGES = ("pipelines", "govcrawl")
TELLING = ("govcrawl.settings", "govcrawl.spiders", "pipelines.working_copy")
"""What of ours asks the environment when it is loaded, or is looked for among what is loaded."""
APART = (
    *TELLING,
    *("pipelines.analysis.release", "govcrawl.commands.release"),  # load one of them
    *("govcrawl.website", "govcrawl.commands.site"),  # load those
    *(
        "govcrawl.__main__",
        "govcrawl.sites",
        "govcrawl.commands.sites",
        "pipelines.documents.ocr",
    ),  # few need these
)
"""What of ours each command loads itself."""

_one_at_a_time = Lock()


def execute(
    program: str,
    *arguments: str,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    together: bool = False,
    timeout: float = 300,
) -> subprocess.CompletedProcess[str]:
    """Run a program and wait for its end; ``together``: what it says on standard error is in ``stdout``, too.

    Raises:
        subprocess.TimeoutExpired: it was killed after ``timeout`` seconds.
    """
    command = [program, *arguments]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, _one_at_a_time:
        asked = {"command": command, "cwd": str(cwd), "env": dict(os.environ if env is None else env)}
        status = _status(asked, (out, out if together else err), timeout)
        texts = [_text(file) for file in (out, err)]
    return subprocess.CompletedProcess(command, status, texts[0], None if together else texts[1])


def _status(asked: Mapping[str, object], files: tuple[IO[bytes], IO[bytes]], timeout: float) -> int:
    server = _server()
    text = json.dumps(asked).encode()
    socket.send_fds(server, [len(text).to_bytes(4)], [file.fileno() for file in files])
    server.sendall(text)
    pid = int.from_bytes(_received(server, 4))
    server.settimeout(timeout)
    try:
        status = _received(server, 4)
    except TimeoutError:
        os.kill(pid, signal.SIGKILL)
        server.settimeout(None)
        _received(server, 4)
        raise subprocess.TimeoutExpired(str(asked["command"]), timeout) from None
    return int.from_bytes(status, signed=True)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


@cache
def _server() -> socket.socket:
    ours, its = socket.socketpair()
    command = [sys.executable, "-m", __name__, str(its.fileno())]
    alone = {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}  # to be forked
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **alone}, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL
    )
    process.returncode = 0  # nobody waits for it: it ends when nobody asks any more
    its.close()
    return ours


def _received(server: socket.socket, size: int) -> bytes:
    text = b""
    while len(text) < size:
        part = server.recv(size - len(text))
        if not part:
            raise EOFError("the other side has ended")
        text += part
    return text


def _serve(asking: socket.socket) -> list[str]:
    """Fork for each command that is asked for; returns in the process that is to run it."""
    for name in (*LIBRARIES, *_components(), *_ours()):
        importlib.import_module(name)
    assert not sys.modules.keys() & set(TELLING)
    gc.freeze()
    while True:
        try:
            size, fds, _, _ = socket.recv_fds(asking, 4, 2)
            asked = json.loads(_received(asking, int.from_bytes(size) or 1))
        except EOFError:
            os._exit(0)
        pid = os.fork()
        if not pid:
            break
        for fd in fds:
            os.close(fd)
        asking.sendall(pid.to_bytes(4))
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        asking.sendall(status.to_bytes(4, signed=True))
    asking.close()
    for fd, place in zip(fds, (1, 2), strict=True):
        os.dup2(fd, place)
        os.close(fd)
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    sys.path[:1] = [asked["cwd"], *filter(None, asked["env"].get("PYTHONPATH", "").split(os.pathsep))]
    _forget("tests")  # a copy has its own
    if not all(map(_is_this_one, PACKAGES)):
        for package in PACKAGES:
            _forget(package)
    if any((Path(place) / "sitecustomize.py").is_file() for place in sys.path[1:3]):
        _forget("sitecustomize")
        importlib.import_module("sitecustomize")  # as any process does at its start
    sys.warnoptions = ["error"]  # of the processes that it starts, too
    warnings.simplefilter("error")
    _fork_what_is_spawned()
    return list(asked["command"])


def _components() -> list[str]:
    """The modules of what Scrapy makes part of every crawl."""
    bases = [base for name, base in vars(default_settings).items() if name.endswith("_BASE")]
    names = [str(name) for base in bases for name in (*base, *base.values())]
    return [name.rpartition(".")[0] for name in names if name.startswith("scrapy.")]


def _ours() -> list[str]:
    """The modules of ours that are loaded once for all commands."""
    files = (
        file.relative_to(ROOT) for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))
    )
    names = [".".join(file.with_suffix("").parts).removesuffix(".__init__") for file in files]
    return [name for name in names if not any(f"{name}.".startswith(f"{apart}.") for apart in APART)]


def _is_this_one(package: str) -> bool:
    """Whether a package would be loaded from where it has been; copies of the project are tested, too."""
    spec = PathFinder.find_spec(package)
    return spec is not None and spec.origin == sys.modules[package].__file__


def _forget(package: str) -> None:
    """Have it imported anew, if at all."""
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]


def _fork_what_is_spawned() -> None:
    """Have ``multiprocessing`` fork what it would spawn off a process without threads, made now."""
    server = forkserver._forkserver
    address = connection.arbitrary_address("AF_UNIX")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    alive_r, alive_w = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(alive_w)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # as those that are spawned
        _forget("pandas")  # they find none, and do without
        try:
            forkserver.main(listener.detach(), alive_r, [])
        finally:
            os._exit(0)
    os.close(alive_r)
    listener.close()
    server._forkserver_address, server._forkserver_alive_fd, server._forkserver_pid = address, alive_w, pid
    context._concrete_contexts["spawn"] = multiprocessing.get_context("forkserver")


if __name__ == "__main__":
    sys.argv = _serve(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
