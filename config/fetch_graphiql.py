"""Fetch the files of GraphiQL from npm, so that the page works without the internet.

`python -m config.fetch_graphiql` belongs to `make install`. Without npm, or when anything goes
wrong, it says so in one line and succeeds: the page then loads its files from a CDN.
"""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from api import graphiql
from config.embedded.home import BASE_DIR

TARGET = BASE_DIR / "api" / "static" / "api" / "graphiql"
SECONDS_PER_PACKAGE = 60


class NotFetched(Exception):
    """The files cannot be had. The message is one line."""


def fetch(target: Path) -> None:
    """Put every file of `api.graphiql.FILES` into `target`, all of them or none.

    Raises:
        NotFetched: npm is missing or fails, or a file is not the one that we know.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise NotFetched("npm is not installed")
    with tempfile.TemporaryDirectory() as folder:
        found = {
            name: _read(npm, Path(folder), path, integrity)
            for name, (path, integrity) in graphiql.FILES.items()
        }
    target.mkdir(parents=True, exist_ok=True)
    for name, content in found.items():
        (target / name).write_bytes(content)


def _read(npm: str, folder: Path, path: str, integrity: str) -> bytes:
    """Return one file; `path` is package@version/file, as on the CDN."""
    package, _slash, inside = path.partition("/")
    with tarfile.open(_pack(npm, folder, package)) as archive:
        try:
            member = archive.extractfile(f"package/{inside}")
        except KeyError:
            member = None
        content = member.read() if member else b""
    if integrity != "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode():
        raise NotFetched(f"{path} is not the file that we know")
    return content


def _pack(npm: str, folder: Path, package: str) -> Path:
    archive = folder / f"{package.replace('@', '-')}.tgz"
    if not archive.exists():
        command = [npm, "pack", "--silent", "--fetch-retries=1", package]
        try:
            subprocess.run(  # noqa: S603 # package names of our own
                command, cwd=folder, check=True, capture_output=True, timeout=SECONDS_PER_PACKAGE
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise NotFetched(f"npm pack {package} failed") from error
    return archive


def main() -> None:
    """Fetch what is not there yet."""
    if all((TARGET / name).exists() for name in graphiql.FILES):
        return
    try:
        fetch(TARGET)
    except (NotFetched, OSError, tarfile.TarError) as error:
        sys.stdout.write(f"GraphiQL will load its files from a CDN: {error}.\n")


if __name__ == "__main__":
    main()
