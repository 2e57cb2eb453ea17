"""Requests go to the registry's hosts and no others, under the names the registry gives them."""

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware

from pipelines.places import District


class OnSiteMiddleware(OffsiteMiddleware):
    """Scrapy's filter, which asks the registry: its aliases count, and other ports do not.

    A request to an alias is made to the host it stands for, wherever its address was found.
    """

    def should_follow(self, request: Request, spider: Spider) -> bool:
        """Whether the registry has the host, or a search on it; without a district, whether it is allowed."""
        district = getattr(spider, "district", None)
        if isinstance(district, District):
            return district.allows(request.url) or district.searches(request.url)
        return bool(super().should_follow(request, spider))

    def process_request(self, request: Request) -> Request | None:  # type: ignore[override]  # Scrapy's has a deprecated argument more
        """Let it go, or send it to the official host. Raises IgnoreRequest where there is none."""
        super().process_request(request)
        district = getattr(self.crawler.spider, "district", None)
        url = district.official(request.url) if isinstance(district, District) else request.url
        return request.replace(url=url) if url != request.url else None
