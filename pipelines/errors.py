"""Every exception this project raises on purpose.

A user's mistake becomes one clear line on the terminal (the commands catch ``GovcrawlError`` and
print its text); a bad document becomes a finding on its report and is never an exception outside
``pipelines.read``, unless reading it does not end.
"""


class GovcrawlError(Exception):
    """Base of all. The message is one line that says what is wrong and what to do."""


class ArgumentError(GovcrawlError):
    """A spider argument or command-line argument is invalid. Raised by spiders and commands."""


class ConfigurationError(GovcrawlError):
    """A setting, the registry or a spider's attributes are incoherent. Raised when a crawl is set up."""


class DocumentError(GovcrawlError):
    """A document can't be opened as what it claims to be. Raised by ``documents``, caught by ``read``.

    By ``pipelines.ingest``: reading it takes too long.
    """


class PicturesError(DocumentError):
    """A document shows nothing but pictures, which are read only where that is asked for (OCR)."""


class KindError(DocumentError):
    """A document is whole, but of a kind that is not read, or not without an extra or a program."""


class ArchiveError(GovcrawlError):
    """The archive can't be written or read. Raised by ``pipelines.archive``."""


class StoreError(GovcrawlError):
    """A dataset can't be written, read or repaired. Raised by ``pipelines.store``."""


class ClusterError(GovcrawlError):
    """The computers that should read don't answer, or can't. Raised by ``pipelines.workers.cluster``."""
