"""Discrepancies of 120 pairs of samples of normal populations that lie the given MMD^2 apart."""

import json
import sys

import numpy as np

from jupyterlab_model_audit.bridge.discrepancy import discrepancy
from jupyterlab_model_audit.bridge.requests import Request

ROWS, SIZE = 120, 6
apart = float(sys.argv[1])
random = np.random.default_rng(21)
request = Request(1, "separate", {}, lambda *_: None)
# The kernel is about as wide as the median distance of two rows.
s2 = 2 * SIZE - 1.3
scale = 2 * (s2 / (s2 + 2)) ** (SIZE / 2)
shift = np.sqrt(-2 * (s2 + 2) * np.log(1 - apart / scale))
samples = []
for round in range(120):
    rows = random.normal(size=(2 * ROWS, SIZE))
    rows[ROWS:, 0] += shift
    blocks = np.arange(2 * ROWS)
    samples.append(discrepancy(rows, (ROWS, ROWS), blocks, 99, round, request, lambda _: None))
print(json.dumps(samples))
