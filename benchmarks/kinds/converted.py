"""Drafts made whole: LibreOffice and Chromium take all files of one conversion in one go."""

import base64
import importlib.util
import shutil
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.kinds.draft import NEEDS, Draft, Step
from benchmarks.viewers import libreoffice
from benchmarks.viewers.chromium import Chromium

PROGRAMS = {"office": "soffice", "browser": "chromium"}


def missing(name: str) -> list[str]:
    """The programs and packages that a variant needs and the machine has not."""
    return [
        need
        for need in NEEDS[name]
        if not (shutil.which(PROGRAMS[need]) if need in PROGRAMS else importlib.util.find_spec(need))
    ]


def completed(drafts: Sequence[Draft]) -> list[Draft | None]:
    """Every draft with its steps done; None where a program gave nothing."""
    done: list[Draft | None] = list(drafts)
    while waiting := {
        one.steps[0].program + one.steps[0].suffix + one.steps[0].to for one in done if one and one.steps
    }:
        for group in sorted(waiting):
            places = [
                number
                for number, one in enumerate(done)
                if one and one.steps and one.steps[0].program + one.steps[0].suffix + one.steps[0].to == group
            ]
            now = [one for number in places if (one := done[number])]
            step = now[0].steps[0]
            bodies = _convert(step, [one.body for one in now])
            for number, one, body in zip(places, now, bodies, strict=True):
                left = one.steps[1:]
                done[number] = (
                    None if body is None else replace(one, body=one.steps[0].then(body), steps=left)
                )
    return done


def _convert(step: Step, bodies: Sequence[bytes]) -> list[bytes | None]:
    if step.program == "office":
        return libreoffice.converted(bodies, step.to, step.suffix)
    with Chromium() as browser:
        return [_printed(browser, body, step.to) for body in bodies]


def _printed(browser: Chromium, body: bytes, to: str) -> bytes | None:
    browser.open(body)
    if to == "mhtml":
        return str(browser.call("Page.captureSnapshot", format="mhtml")["data"]).encode()
    options = {
        "printBackground": True,
        "landscape": "landscape" in to,
        "displayHeaderFooter": "head" in to,
        "preferCSSPageSize": True,
    }
    return base64.b64decode(browser.call("Page.printToPDF", **options)["data"])
