"""A process that sends until it is killed: `python -m tests.organization.sender`."""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from kernel import clock  # noqa: E402 # after Django is set up
from organization import sending  # noqa: E402


def main():
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        if not sending.send_due(now=clock.now):
            time.sleep(0.05)


if __name__ == "__main__":
    main()
