"""What is written to a run: files, figures, tags."""

from __future__ import annotations

import os
import time
from typing import Any

from ..requests import Request
from ..tracker_staging import Staged

TAGS_PER_CALL = 100
METRICS_PER_CALL = 1000
DIGEST = "audit.digest"


def missing(wanted: dict[str, Any], held: dict[str, Any]) -> dict[str, Any]:
    """What is not held yet with the same value."""
    return {key: value for key, value in wanted.items() if held.get(key) != value}


def log_artifacts(client: Any, run_id: str, request: Request, staged: Staged) -> None:
    """Uploads the files byte for byte, one after the other."""
    files = staged.files()
    total = sum(size for _, _, size in files)
    done = 0
    for inside, local, size in files:
        request.check()
        client.log_artifact(run_id, local, os.path.dirname(inside) or None)
        done += size
        request.progress(done, total)


def log_metrics(client: Any, run_id: str, metrics: dict[str, Any]) -> None:
    from mlflow.entities import Metric

    now = int(time.time() * 1000)
    entries = [Metric(key, float(value), now, 0) for key, value in metrics.items()]
    for start in range(0, len(entries), METRICS_PER_CALL):
        client.log_batch(run_id, metrics=entries[start : start + METRICS_PER_CALL])


def log_tags(client: Any, run_id: str, tags: dict[str, str]) -> None:
    from mlflow.entities import RunTag

    # In parts only if there are many; the digest is in the last.
    entries = [RunTag(key, tags[key]) for key in sorted(tags, key=lambda key: key == DIGEST)]
    for start in range(0, len(entries), TAGS_PER_CALL):
        client.log_batch(run_id, tags=entries[start : start + TAGS_PER_CALL])
