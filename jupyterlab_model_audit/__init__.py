"""JupyterLab Model Audit: the labextension's paths and, in `bridge`, the kernel side."""

from importlib.metadata import PackageNotFoundError, version

from .record_view import RecordView, show_record

__all__ = ["RecordView", "show_record"]

try:
    __version__ = version("jupyterlab-model-audit")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0.0.0"


def _jupyter_labextension_paths():
    return [{"src": "labextension", "dest": "jupyterlab-model-audit"}]
