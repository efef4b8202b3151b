"""Takes the pictures of the documents from a board pack: `make pictures`, beside a running demo.

python docs/pictures/take.py PACK.html [CHROMIUM]
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
SIZE = {"width": 1180, "height": 1180}


def main(pack: str, program: str) -> None:
    """Take the first screen of the pack."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program)
        page = chromium.new_page(viewport=SIZE)
        page.goto(Path(pack).resolve().as_uri())
        page.screenshot(path=HERE / "board-pack.png")
        chromium.close()


if __name__ == "__main__":
    main(sys.argv[1], *(sys.argv[2:] or [shutil.which("chromium") or "chromium"]))
