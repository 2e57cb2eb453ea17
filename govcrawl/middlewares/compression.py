"""Bodies without their content codings, whatever the header says of them."""

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from govcrawl.failures import CUT
from pipelines.archive.codings import TooLargeError, decode


class CompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's, which decodes as the archive does; Scrapy's own fails on plain text that is called gzip.

    What ends before its time gets the flag ``CUT``.
    """

    def process_response(self, request: Request, response: Response) -> Response:  # type: ignore[override]  # Scrapy's has a deprecated argument more
        """Decode the body. Raises DownloadCancelledError where it grows larger than DOWNLOAD_MAXSIZE."""
        lines = [line.decode("latin-1") for line in response.headers.getlist("Content-Encoding")]
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1").strip().lower()
        most = request.meta.get("download_maxsize", self._max_size)
        try:
            body, whole = decode(response.body, lines, kind, most)
        except TooLargeError as error:
            raise DownloadCancelledError(f"{response.url}: {error}") from error
        if not lines and body is response.body:
            return response
        headers = response.headers.copy()
        headers.pop("Content-Encoding", None)
        cls = responsetypes.from_args(headers=headers, url=response.url, body=body)
        flags = response.flags if whole else [*response.flags, CUT]
        return response.replace(cls=cls, body=body, headers=headers, flags=flags)
