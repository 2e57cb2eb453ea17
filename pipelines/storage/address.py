"""Addresses of data folders in object stores, ``s3://bucket/prefix``, and where their working copies are."""

import hashlib
import os
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from pipelines.errors import ConfigurationError


class Provider(NamedTuple):
    """What is called otherwise at each: the variables of the environment are those of its own programs."""

    bucket: str
    credentials: str
    found_by: tuple[str, ...]
    """Variables that say where its server is; the last one names a server that is not the provider's."""
    generations: bool = False
    """Whether a put is conditional on the number of a state rather than on its ETag."""

    @property
    def own_server(self) -> str:
        """The address of a server that is not the provider's; nothing where none is named."""
        return os.environ.get(self.found_by[-1], "")


PROVIDERS = {
    "s3": Provider("bucket", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", ("AWS_ENDPOINT_URL",)),
    "gs": Provider("bucket", "GOOGLE_APPLICATION_CREDENTIALS", ("GOOGLE_BASE_URL",), generations=True),
    "az": Provider(
        "container",
        "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
        ("AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ENDPOINT"),
    ),
}
"""By the scheme of the address: Amazon's S3 and what speaks like it, Google's and Azure's stores."""

_CONTROL_OR_GLOB = re.compile(r"[\x00-\x20\x7f*?\\\[\]{}%#]")


def is_address(text: object) -> bool:
    """Whether a data folder is given by an address rather than by a path."""
    return isinstance(text, str) and "://" in text


def checked(address: str) -> str:
    """The address as it is written everywhere: without a slash at its end.

    Raises:
        ConfigurationError: it is none that can be read and written; credentials in it are not repeated.
    """
    parts = urlsplit(address)
    if parts.scheme not in PROVIDERS:
        known = ", ".join(f"{scheme}://" for scheme in PROVIDERS)
        raise ConfigurationError(
            f"{parts.scheme}:// is no address of a data folder; there are {known} and paths of folders"
        )
    provider = PROVIDERS[parts.scheme]
    if "@" in parts.netloc or parts.query:
        raise ConfigurationError(
            f"an address has no credentials in it; set {provider.credentials} (docs/storage.md)"
        )
    if not parts.netloc or _CONTROL_OR_GLOB.search(address) or "//" in parts.path.rstrip("/"):
        raise ConfigurationError(
            f"{address} is not understood; write {parts.scheme}://{provider.bucket.upper()}/PREFIX"
        )
    return address.rstrip("/")


def provider_of(address: str) -> Provider:
    """Whose store an address, or the name of one of its objects, is in."""
    return PROVIDERS[address.partition("://")[0]]


def home_of(address: str) -> Path:
    """The place on the local disk of the working copy of an address.

    Below ``$GOVCRAWL_WORK``, else where programs keep their data (``$XDG_DATA_HOME``, ``~/.local/share``).
    """
    configured, shared = os.environ.get("GOVCRAWL_WORK"), os.environ.get("XDG_DATA_HOME")
    home = Path(shared) if shared else Path.home() / ".local" / "share"
    base = Path(configured) if configured else home / "govcrawl"
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", address.partition("://")[2])
    return base / f"{name}-{hashlib.sha256(address.encode()).hexdigest()[:8]}"
