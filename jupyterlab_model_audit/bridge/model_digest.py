"""The digest of a model: the same for the same model, in every process."""

from __future__ import annotations

import hashlib
import pickle
import types
from typing import Any

from .evaluation import in_evaluation
from .families import KERAS, family_of
from .tables import imported

LARGEST_PICKLE = 200 * 2**20
# What says by its text what it is.
SORTABLE = (str, bytes, int, float, bool, type(None))


class TooLarge(Exception):
    """The pickle grew beyond what is hashed."""


class HashingWriter:
    """Takes a pickle and keeps only its digest."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self._size = 0

    def write(self, data: Any) -> int:
        size = memoryview(data).nbytes
        self._size += size
        if self._size > LARGEST_PICKLE:
            raise TooLarge
        self.digest.update(data)
        return size


class Content(pickle.Pickler):
    """A pickle that is only hashed, with what differs from process to process left out of it.

    PyTorch writes the addresses of its tensors, Keras the time into an archive; in their place
    stand the values, and the layers and weights. A set of texts lies in another order in every
    process; in its place stands a sorted list.
    """

    def persistent_id(self, value: Any) -> Any:
        if type(value) in (set, frozenset) and all(type(each) in SORTABLE for each in value):
            return (type(value).__name__, sorted(map(repr, value)))
        return None

    def reducer_override(self, value: Any) -> Any:
        torch = imported("torch")
        try:
            if torch is not None and isinstance(value, getattr(torch, "Tensor", ())):
                return str, tensor_content(torch, value)
            if family_of(value) in KERAS:
                return str, (type(value).__qualname__, value.to_json(), weights_of(value))
        except TooLarge:
            raise
        except Exception:
            # Such as sparse tensors, and models of one's own without a form to tell.
            return NotImplemented
        return NotImplemented


def tensor_content(torch: Any, tensor: Any) -> tuple[Any, ...]:
    """Type, shape and bytes; not where it is, as a model moved to another device is the same."""
    if tensor.numel() * tensor.element_size() > LARGEST_PICKLE:
        raise TooLarge
    flat = tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8)
    return (str(tensor.dtype), tuple(tensor.shape), flat.numpy().tobytes())


def weights_of(model: Any) -> list[Any]:
    """A Keras model's weights, as its `get_weights` gives them; one too large is not copied."""
    weights, size = [], 0
    for weight in model.weights:
        weights.append(weight.numpy())
        size += weights[-1].nbytes
        if size > LARGEST_PICKLE:
            raise TooLarge
    return weights


def digest_of(owner: Any) -> str | None:
    """`sha256:` of the pickle; None where there is none, it is too large, or it holds no state.

    A function's pickle is only its name, so functions have no digest.
    """
    if isinstance(owner, (types.FunctionType, types.MethodType, types.BuiltinFunctionType)):
        return None
    writer = HashingWriter()
    try:
        # The mode that a module stands in is no part of what it answers.
        with in_evaluation(owner):
            Content(writer, protocol=4).dump(owner)
    except Exception:
        return None
    return "sha256:" + writer.digest.hexdigest()
