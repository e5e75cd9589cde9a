"""JupyterLab for the tests by clicks: without any protection, so never for anything else."""

import os

from jupyterlab.galata import configure_jupyter_server

configure_jupyter_server(c)  # noqa: F821, JupyterLab gives `c`
c.ServerApp.ip = "127.0.0.1"  # noqa: F821
c.ServerApp.port = int(os.environ["MODEL_AUDIT_UI_PORT"])  # noqa: F821
c.ServerApp.allow_root = True  # noqa: F821
