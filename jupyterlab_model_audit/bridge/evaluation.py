"""Modules of PyTorch as they are asked: in evaluation mode, and back in their own afterwards."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from .families import family_of


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
    # Sub-modules may stand in another mode than the whole: each gets its own back.
    modes = [(part, part.training) for part in module.modules()]
    module.eval()
    try:
        yield
    finally:
        for part, training in modes:
            part.training = training
