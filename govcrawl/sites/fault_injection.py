"""What goes wrong between a crawler and a site, the same for every site."""

import json
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatchcase
from typing import Literal, get_args

from govcrawl.sites.protocol import SiteRequest, SiteResponse, page, redirect
from pipelines.errors import ConfigurationError

Kind = Literal["slow", "truncated", "too_many_requests", "unavailable", "blocked", "moved", "wrong_charset"]


@dataclass(frozen=True, slots=True)
class InjectedFault:
    """One fault: what happens to requests whose host and path match the patterns (`*` as in a shell).

    Kinds:
        slow: the answer takes ``seconds``.
        truncated: the connection closes after half of the promised body.
        too_many_requests: 429 with Retry-After of ``seconds``.
        unavailable: 503.
        blocked: 200 with a script challenge in place of the page.
        moved: 301 to https and the host with `www.`.
        wrong_charset: the header says GBK, the page is UTF-8.

    ``times`` is how often it happens, 0 for always.
    """

    kind: Kind
    host: str = "*"
    path: str = "*"
    times: int = 0
    seconds: float = 1.0

    def dump(self) -> str:
        """As one line of JSON, for the command line."""
        return json.dumps(asdict(self))


def parse_fault(line: str) -> InjectedFault:
    """The fault a line of JSON describes.

    Raises:
        ConfigurationError: it describes none.
    """
    try:
        fault = InjectedFault(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise ConfigurationError(f"not a fault: {line} ({error})") from None
    if fault.kind not in get_args(Kind):
        raise ConfigurationError(f"no such fault: {fault.kind}; there are {', '.join(get_args(Kind))}")
    return fault


class InjectedFaults:
    """The faults in force, and how often each may still happen."""

    def __init__(self, faults: Iterable[InjectedFault] = ()) -> None:
        self._faults = tuple(faults)
        self._happened = Counter[int]()
        self._lock = threading.Lock()

    def next(self, request: SiteRequest) -> InjectedFault | None:
        """The fault this request meets, counted."""
        with self._lock:
            for number, fault in enumerate(self._faults):
                if _concerns(fault, request) and not 0 < fault.times <= self._happened[number]:
                    self._happened[number] += 1
                    return fault
        return None


def _concerns(fault: InjectedFault, request: SiteRequest) -> bool:
    return fnmatchcase(request.host, fault.host) and fnmatchcase(request.path, fault.path)


def apply(fault: InjectedFault, request: SiteRequest, response: SiteResponse) -> SiteResponse:
    """``response`` as the fault leaves it. Slow and truncated answers are the server's to make."""
    seconds = f"{fault.seconds:g}"
    match fault.kind:
        case "too_many_requests":
            refusal = page("429", "<h1>429 Too Many Requests</h1>")
            return replace(refusal, status=429, headers={"Retry-After": seconds})
        case "unavailable":
            return replace(page("503", "<h1>503 Service Unavailable</h1>"), status=503)
        case "blocked":
            # 瑞数: no content, a script that sets a cookie [observed on huangpu]
            script = "<script>window['$_ts']={};</script><script src='/4QbVtADbnLVIc/c.js'></script>"
            return page("", "", head=script)
        case "moved":
            host = request.host if request.host.startswith("www.") else f"www.{request.host}"
            query = f"?{request.query}" if request.query else ""
            return redirect(f"https://{host}{request.path}{query}")
        case "wrong_charset":
            return replace(response, content_type="text/html; charset=gbk")
        case _:
            return response
