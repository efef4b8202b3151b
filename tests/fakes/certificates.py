"""Certificates for the fake servers that speak TLS."""

import os
import shutil
import subprocess

import pytest


def self_signed(name, folder):
    """Make a certificate of a name and its key; return where the two are."""
    if shutil.which("openssl") is None:
        missing = "There is no openssl to make a certificate with."
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    both = [str(folder / file) for file in ("certificate.pem", "key.pem")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "9", "-subj", f"/CN={name}",
         "-addext", f"subjectAltName=DNS:{name}", "-out", both[0], "-keyout", both[1]],
        check=True, capture_output=True,
    )  # fmt: skip
    return both
