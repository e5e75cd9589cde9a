"""What ran: the interpreter, the packages that matter, the checkout, the user."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

PACKAGES = (
    "jupyterlab-model-audit",
    "duckdb",
    "httpx",
    "numpy",
    "pandas",
    "polars",
    "pyarrow",
    "scikit-learn",
    "xgboost",
    "lightgbm",
    "torch",
    "mlflow",
)


def package_version(name: str) -> str | None:
    """The installed version, without importing the package."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def package_versions() -> dict[str, str | None]:
    return {name: package_version(name) for name in PACKAGES}
