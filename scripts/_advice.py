"""What the scripts tell a person: what will happen, what went wrong and what helps.

Standard library only, and Python 3.8 must be able to read it, as with `_setup`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

NEEDED_PYTHON = (3, 11)

# What pip or the system says when it fails, and what helps; the first that fits is told.
CURES = (
    (
        r"No space left|Errno 28\b|not enough space",
        "The disk is full: make room (3 GB; 9 GB on Linux if PyTorch brings CUDA).",
    ),
    (
        r"DO NOT MATCH THE HASHES|these packages from the requirements file",
        "A downloaded file is not the one this project was checked with, so it was not installed:"
        " try another network, and report it if it happens again.",
    ),
    (
        r"ProxyError|Tunnel connection failed|407 Proxy",
        "The proxy cannot be reached or refuses: set HTTPS_PROXY to your network's proxy, with name"
        " and password if it wants them.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        "Your network replaces certificates: set PIP_CERT to its certificate file (ask whoever"
        " runs the network).",
    ),
    (
        r"Long Path",
        "The folder's path is too long for Windows: move the project to a short one such as"
        r" C:\jalur.",
    ),
    (
        r"WinError 5\b|WinError 32\b|being used by another process",
        "Another program is using .venv: close every window in which Jalur runs.",
    ),
    (
        r"NewConnectionError|NameResolutionError|ConnectTimeout|[Rr]ead ?[Tt]imed? ?[Oo]ut"
        r"|getaddrinfo failed|Name or service not known|Network is unreachable"
        r"|IncompleteRead|Connection (?:refused|aborted|broken|reset)",
        "The package registry cannot be reached: connect to the internet; behind a proxy set"
        " HTTPS_PROXY.",
    ),
    (
        r"No matching distribution found for torch",
        "There is no PyTorch for this Python: use a 64-bit Python 3.11, 3.12 or 3.13.",
    ),
    (
        r"Permission denied|Errno 13\b|Read-only file system",
        "A file may not be written: put the project into a folder of your own.",
    ),
)
NO_VENV_MODULE = (
    "This Python cannot make .venv: on Debian or Ubuntu run `sudo apt install python3-venv` first,"
    " elsewhere install Python anew."
)
FAILED_SOMEHOW = "Check the internet connection and the space left on the disk."
ALREADY_SETTING_UP = "Jalur is being set up here already: wait until that is done."


def cure(complaint: str, otherwise: str = "") -> str:
    """Return what a person can do about the failure that `complaint` tells of."""
    for pattern, sentence in CURES:
        if re.search(pattern, complaint):
            return sentence
    return otherwise


def on_old_python(version: Sequence[int]) -> str | None:
    """Return a sentence if `version` is too old for Jalur."""
    if tuple(version[:2]) >= NEEDED_PYTHON:
        return None
    return (
        f"Jalur needs Python {_dotted(NEEDED_PYTHON)} or newer and this is Python"
        f" {_dotted(version[:3])}: install a newer one and start Jalur with it."
    )


def on_intel_mac(system: str, machine: str) -> str | None:
    """Return a sentence on a Mac for which no PyTorch is published."""
    if (system, machine) != ("Darwin", "x86_64"):
        return None
    return (
        "PyTorch publishes no build for Python on Intel Macs: if this Mac has an Apple chip,"
        " install the current Python for macOS and start Jalur with it; on an Intel Mac install"
        " Python and PyTorch from conda-forge (`conda create -n jalur -c conda-forge python=3.12"
        " pytorch`) and start Jalur with that Python, or use another computer."
    )


def on_download(system: str) -> str:
    """Return what a first installation downloads, roughly."""
    if system != "Linux":
        return "Installing: a download of about 500 MB, once."
    return (
        "Installing: a download of about 500 MB, once; up to 3 GB if the registry's PyTorch brings"
        " CUDA along, as it does on Linux unless pip finds a build without. (A PyTorch that this"
        " Python already has is used instead. Ctrl+C stops.)"
    )


def _dotted(version: Sequence[int]) -> str:
    return ".".join(str(number) for number in version)
