"""Which lists of a crawl were read, so that a report that none of them names has vanished from its own."""

from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from govcrawl.lists.addresses import address_key
from govcrawl.memory.database import KnownReport


class Lists:
    """What is known of the lists of one crawl, by their folders: all pages of a list are in one.

    Args:
        read: addresses of lists that had rows.
        broken: of those that could not be read, or not to their ends.
        hosts: hosts of which nothing more was asked.
    """

    def __init__(self, read: Iterable[str], broken: Iterable[str], hosts: Iterable[str]) -> None:
        self._read = set(map(_folder, read))
        self._broken = set(map(_folder, broken))
        self._hosts = set(hosts)

    def judges(self, report: KnownReport) -> bool:
        """Whether the list of ``report`` was read as it should be.

        A list that may not have been found, because another one is broken, is not known to be read.
        """
        if not self._broken and not self._hosts:
            return True
        folder = _folder(report.listed_url)
        if (urlsplit(report.listed_url).hostname or "") in self._hosts or folder not in self._read:
            return False
        return not any(f"{folder}/".startswith(f"{broken}/") for broken in self._broken)


def _folder(url: str) -> str:
    return address_key(urljoin(url, "."))
