"""Modules of PyTorch as they are asked: in evaluation mode, and back in their own afterwards."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .families import family_of


@dataclass
class Asked:
    """A module that is being asked: by how many, and the modes that its parts had before."""

    modes: list[tuple[Any, bool]]
    by: int = 0


# By the module's identity. A call that was given up goes on beside the next one.
ASKED: dict[int, Asked] = {}
LOCK = threading.Lock()


def module_of(owner: Any) -> Any:
    """The module itself, or the one that a pipeline of Hugging Face asks; None for all else."""
    family = family_of(owner)
    inner = getattr(owner, "model", None) if family == "transformers" else owner
    return inner if family_of(inner) == "torch" else None


@contextlib.contextmanager
def in_evaluation(owner: Any) -> Iterator[None]:
    """Without dropout and the like, which make answers chance's; other models stay as they are."""
    module = module_of(owner)
    if module is None:
        yield
        return
    with LOCK:
        # Sub-modules may stand in another mode than the whole: each gets its own back.
        modes = [(part, part.training) for part in module.modules()]
        asked = ASKED.setdefault(id(module), Asked(modes))
        asked.by += 1
        module.eval()
    try:
        yield
    finally:
        with LOCK:
            asked.by -= 1
            # Whoever is the last to ask gives the modes back.
            if asked.by == 0:
                del ASKED[id(module)]
                for part, training in asked.modes:
                    part.training = training
