"""Any site, without an entry in the registry."""

import re

from govcrawl.arguments import parse_host
from govcrawl.platforms.generic import Generic
from pipelines.errors import ArgumentError
from pipelines.places import site_of


class AnySite(Generic):
    """Any site.

    Site: that of `-a entry=https://www.example.gov.cn/`, with and without `www.`, and hosts below it.
    Columns: found by searching; how far, see ``govcrawl.platforms.search``.
    """

    name = "anysite"
    registered = False

    def __init__(self, *, entry: str | None = None, district: str | None = None, **arguments: str) -> None:
        """Take the arguments of ``govcrawl crawl anysite -a``.

        Args:
            entry: address of the home page, or of any page nearer to the reports.
            district: name in pinyin under which the reports are listed, `example`.
            **arguments: those of every spider.

        Raises:
            ArgumentError: one is missing or makes no sense.
        """
        host = parse_host(entry or "")
        if entry is None or host is None:
            raise ArgumentError(
                "anysite needs -a entry=, the address of a home page: https://www.example.gov.cn/"
            )
        if not district or not re.fullmatch(r"[a-z]+", district):
            raise ArgumentError("anysite needs -a district=, a name in pinyin, a to z: example")
        self.district = site_of(district, host, entry)
        self.allowed_domains = list(self.district.hosts)
        super().__init__(**arguments)
