"""`python -m config.embedded reset`: stop the engines of the home and remove its data."""

import sys

from config.embedded import ServicesError, default_home, reset


def main(arguments: list[str]) -> int:
    """Run the one command. Returns the exit code."""
    if arguments != ["reset"]:
        sys.stderr.write("usage: python -m config.embedded reset\n")
        return 2
    try:
        left = reset()
    except (ServicesError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for path in left:
        sys.stdout.write(f"{path} was left: Throughline did not make it.\n")
    sys.stdout.write(f"The data in {default_home()} is gone.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
