"""The embedded sites: an imitation of the district sites on this machine, under their production hosts."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from govcrawl.sites.fault_injection import InjectedFault
from pipelines.errors import ConfigurationError


@contextmanager
def embedded(
    *,
    scale: str = "demo",
    port: int = 0,
    host_filter: str = "*",
    faults: Sequence[InjectedFault] = (),
    access_log: Path | None = None,
) -> Iterator[str]:
    """Run the embedded sites in a process of their own, as long as the context lasts.

    Args:
        scale: `demo`, or `full`: 25 agencies of each district over ten years.
        port: 0 for any free one.
        host_filter: serve only hosts like this (`*.shcn.gov.cn`).
        faults: what goes wrong.
        access_log: file that gets one line of JSON per request.

    Yields:
        The address, `http://127.0.0.1:PORT`. Send a production host name as Host.

    Raises:
        ConfigurationError: the server does not start; the message holds its words.
    """
    command = [sys.executable, "-m", "govcrawl.sites", "--port", str(port), "--scale", scale]
    command += ["--host-filter", host_filter]
    command += [argument for fault in faults for argument in ("--fault", fault.dump())]
    command += ["--access-log", str(access_log)] if access_log else []
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as words,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=words, text=True) as server,
    ):
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            if not address.startswith("http://"):
                server.wait()
                words.seek(0)
                raise ConfigurationError(
                    f"the embedded sites do not start: {words.read().strip() or 'no word of why'}"
                )
            yield address
        finally:
            server.terminate()
