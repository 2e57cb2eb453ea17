"""The ways in which pages are damaged, one small function each."""

from benchmarks.viewers.mutations import cells, flat, labels, neutral, pdf, raw, shown, tree, whose, word
from benchmarks.viewers.mutations.registry import KINDS, NEUTRAL, Mutation

__all__ = [
    "KINDS",
    "NEUTRAL",
    "Mutation",
    "cells",
    "flat",
    "labels",
    "neutral",
    "pdf",
    "raw",
    "shown",
    "tree",
    "whose",
    "word",
]
