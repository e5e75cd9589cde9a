"""Models of real libraries, asked as the panel and the command ask them."""

import sys

from jupyterlab_model_audit.bridge.conftest import caller

__all__ = ["caller"]

# Keras and transformers have no release for Python 3.10.
NEWER = ["keras_test.py", "hugging_face_test.py", "mlflow_test.py"]
collect_ignore = NEWER if sys.version_info < (3, 11) else []
