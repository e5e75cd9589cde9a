"""Digests of models that are held and made anew, also by another process."""

import os
import subprocess
import sys

import numpy as np

from . import model_digest
from .model_digest import digest_of

MAKE = """
from jupyterlab_model_audit.bridge.model_digest import digest_of

class Model:
    def __init__(self, *words):
        self.words, self.kept, self.codes = set(words), frozenset(words), {1, 2.5, None}

print(digest_of(Model(%s)))
"""


def digest_in_a_process(seed, words):
    made = subprocess.run(
        [sys.executable, "-c", MAKE % words],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout.strip()


def test_sets_of_texts_have_one_digest_in_every_process():
    words = "'a', 'the', 'of', 'and', 'or'"
    digests = {digest_in_a_process(seed, words) for seed in ("1", "2", "3")}
    assert len(digests) == 1
    assert all(digest.startswith("sha256:") for digest in digests)
    assert digest_in_a_process("1", "'a', 'the', 'of'") not in digests


class Weight:
    copied = 0

    def __init__(self, value):
        self.value = value

    def numpy(self):
        Weight.copied += 1
        return np.full(1000, self.value)


class Model:
    """What Keras' models show of themselves."""

    def __init__(self, *values):
        self.weights = [Weight(value) for value in values]

    def to_json(self):
        return "{}"


Model.__module__ = "keras.src.models.model"


def test_weights_are_copied_until_they_are_too_large(monkeypatch):
    assert digest_of(Model(1.0, 2.0)) == digest_of(Model(1.0, 2.0)) != digest_of(Model(2.0, 1.0))
    monkeypatch.setattr(model_digest, "LARGEST_PICKLE", 20_000)
    Weight.copied = 0
    assert digest_of(Model(*range(100))) is None
    assert Weight.copied == 3


def test_sets_tell_their_type_and_their_members_types():
    made = [{"1"}, {1}, {True}, frozenset(["1"]), set(), ["1"]]
    assert len({digest_of(each) for each in made}) == len(made)
