"""Content codings: whatever the header says of them, a reader gets the text."""

import gzip
import time
import zlib
from collections.abc import Callable

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from pipelines.archive.codings import MOST, TooLargeError, decode
from tests.pipelines.archive.helpers import exchange

TEXT = ("<html><body>" + "政府信息公开工作年度报告，2024 年。" * 400 + "</body></html>").encode()


def bare_deflate(body: bytes) -> bytes:
    deflate = zlib.compressobj(wbits=-15)
    return deflate.compress(body) + deflate.flush()


CODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
MARKED = ("gzip", "zstd")
"""Those whose bytes say what they are."""


@pytest.mark.parametrize("coding", CODERS)
def test_a_body_in_the_coding_of_its_header(coding: str) -> None:
    assert decode(CODERS[coding](TEXT), [coding.upper()]) == (TEXT, True)


@pytest.mark.parametrize("named", [*CODERS, "identity", "utf-8", "none", "8bit", ""])
@pytest.mark.parametrize(
    "text", [TEXT, b"", b'{"a": 1}', b"[]", "年报".encode("gbk"), b"\xef\xbb\xbf<p>", b"User-agent: *\n"]
)
def test_plain_text_sent_as_coded(named: str, text: bytes) -> None:
    assert decode(text, [named]) == (text, True)


@pytest.mark.parametrize("named", CODERS)
@pytest.mark.parametrize("used", MARKED)
def test_another_coding_than_the_header_says(named: str, used: str) -> None:
    assert decode(CODERS[used](TEXT), [named]) == (TEXT, True)


@pytest.mark.parametrize("line", ["gzip, gzip", "gzip, utf-8", "utf-8, gzip", "gzip,,"])
def test_a_coding_named_twice_or_beside_what_is_none(line: str) -> None:
    assert decode(gzip.compress(TEXT), [line]) == (TEXT, True)
    assert decode(gzip.compress(TEXT), line.split(",")) == (TEXT, True)


def test_codings_are_undone_last_first() -> None:
    assert decode(brotli.compress(gzip.compress(TEXT)), ["gzip, br"]) == (TEXT, True)
    assert decode(bare_deflate(TEXT), ["deflate"]) == (TEXT, True)


def test_gzip_that_no_header_tells_of_is_text_only_where_text_is_sent() -> None:
    packed = gzip.compress(TEXT)
    assert decode(packed, [], "text/html; charset=utf-8") == (TEXT, True)
    assert decode(packed, [], "application/gzip") == (packed, True)
    assert decode(packed, []) == (packed, True)


@given(coding=st.sampled_from(["gzip", "deflate", "br", "zstd"]), share=st.floats(0.1, 0.95))
def test_a_body_that_breaks_off_is_never_called_whole(coding: str, share: float) -> None:
    packed = CODERS[coding](bytes(range(256)) * 3 + TEXT)
    body, whole = decode(packed[: int(len(packed) * share)], [coding])
    assert not whole
    assert (bytes(range(256)) * 3 + TEXT).startswith(body)


@pytest.mark.parametrize("coding", CODERS)
def test_a_body_may_not_grow_without_end(coding: str) -> None:
    with pytest.raises(TooLargeError):
        decode(CODERS[coding](b"0" * 1_000_000), [coding], most=100_000)
    assert decode(CODERS[coding](b"0" * 100_000), [coding], most=100_000) == (b"0" * 100_000, True)


@pytest.mark.parametrize("coding", CODERS)
def test_three_megabytes_never_become_six_thousand(coding: str) -> None:
    """Nobody says how much is too much, as where the archive is read."""
    bomb = CODERS[coding](bytes(MOST + 1))
    assert len(bomb) < 100_000
    with pytest.raises(TooLargeError):
        decode(bomb, [coding])
    assert exchange(body=bomb, coding=coding).decoded() == bomb, "kept as it came"


def test_a_body_of_a_million_members_that_hold_nothing_is_not_whole_and_takes_no_time() -> None:
    start = time.process_time()
    assert decode(gzip.compress(b"") * 1_000_000, ["gzip"]) == (b"", False)
    assert time.process_time() - start < 5


def test_codings_named_without_end_are_not_undone() -> None:
    packed = gzip.compress(TEXT)
    assert decode(packed, ["gzip, " * 1000]) == (packed, True)


def test_zstandard_with_a_window_of_gigabytes_is_not_undone() -> None:
    wide = {
        zstd.CompressionParameter.window_log: 27,
        zstd.CompressionParameter.enable_long_distance_matching: 1,
    }
    compressor = zstd.ZstdCompressor(options=wide)
    packed = compressor.compress(TEXT) + compressor.flush()
    assert decode(packed, ["zstd"]) == (b"", False)


def test_many_members_are_one_body() -> None:
    assert decode(gzip.compress(TEXT) * 30 + bytes(500), ["gzip"]) == (TEXT * 30, True)
