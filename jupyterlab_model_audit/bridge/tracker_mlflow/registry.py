"""Versions of registered models, which get a record's tags too."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from ..protocol import BridgeError, Json
from ..requests import Request
from .store import server_page, without_password
from .writing import DIGEST, missing

MODEL = re.compile(r"models:/([^/@]+)(?:/(\d+)|@([^/@]+))")


def find_version(client: Any, request: Request, uri: str) -> Any:
    """The registered model's version that gets the tags too; None where none is named."""
    name = request.params.get("model")
    if name is None:
        return None
    parts = MODEL.fullmatch(str(name))
    if parts is None:
        raise BridgeError(
            "invalid-plan",
            f"{name} names no version of a registered model.",
            "Write models:/NAME/VERSION or models:/NAME@ALIAS.",
            str(name),
        )
    from mlflow.exceptions import MlflowException

    model, version, alias = parts.groups()
    try:
        if alias is None:
            return client.get_model_version(model, version)
        return client.get_model_version_by_alias(model, alias)
    except MlflowException as thrown:
        if thrown.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            shown = without_password(uri) or uri
            raise BridgeError(
                "run-missing",
                f"There is no {name} in the model registry of MLflow at {shown}.",
                "Check the model's name, and its version or alias.",
                str(name),
            ) from thrown
        raise


def tag_version(client: Any, version: Any, tags: dict[str, str], request: Request) -> bool:
    """Whether a tag was written."""
    new = {} if version is None else missing(tags, version.tags)
    # The digest comes last here too.
    for key in sorted(new, key=lambda key: key == DIGEST):
        request.check()
        client.set_model_version_tag(version.name, str(version.version), key, new[key])
    return bool(new)


def wire_version(version: Any, uri: str) -> Json | None:
    if version is None:
        return None
    base = server_page(uri)
    page = quote(version.name, safe="")
    return {
        "name": version.name,
        "version": str(version.version),
        "url": base and f"{base}/#/models/{page}/versions/{version.version}",
    }
