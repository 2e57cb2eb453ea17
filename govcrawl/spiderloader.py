"""Scrapy's spider loader; what is wrong in the tables of the places is one line, whoever asks for spiders."""

from scrapy.exceptions import UsageError
from scrapy.spiderloader import SpiderLoader as ScrapySpiderLoader

from pipelines.errors import ConfigurationError


class PlacesError(ConfigurationError, UsageError):
    """No spiders come of the tables. Scrapy's own commands print a ``UsageError`` and exit with 2."""


class SpiderLoader(ScrapySpiderLoader):
    """Loads the spiders, each of which reads its entry when it is imported.

    Raises:
        PlacesError: a table of the places is wrong.
    """

    def _load_all_spiders(self) -> None:
        try:
            super()._load_all_spiders()
        except ConfigurationError as error:
            raise PlacesError(str(error)) from None
