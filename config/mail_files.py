"""E-mail as files, on somebody's own machine: nobody else reads them."""

import os
from typing import Any

from django.core.mail.backends import filebased


class PrivateFiles(filebased.EmailBackend):
    """Django's backend, in a folder and in files of their owner alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        os.chmod(self.file_path, 0o700)  # noqa: PTH101 # Django keeps it as text

    def open(self) -> bool:
        """Make the file ready, before anything is in it."""
        opened = bool(super().open())
        if opened:
            os.fchmod(self.stream.fileno(), 0o600)
        return opened
