"""Narrowing is NFKC, however it is made fast."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.width import narrow


@pytest.mark.parametrize(
    ("text", "narrowed"),
    [
        ("（一）予以公开", "(一)予以公开"),
        ("２０２４年，共１８件；", "2024年,共18件;"),
        ("政府\u3000信息：", "政府 信息:"),
        ("予以公开", "予以公开"),
    ],
)
def test_full_width_forms_become_narrow(text, narrowed):
    assert narrow(text) == narrowed


@given(
    st.text(
        st.sampled_from("，（）：；\u3000(,１Ａㄱ가\u0301\u0338＜<éﬁ①一 \n") | st.characters(codec="utf-8")
    )
)
def test_it_is_nfkc(text):
    assert narrow(text) == unicodedata.normalize("NFKC", text)
