"""A headless Chromium that looks at one page and tells what a test may ask."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from playwright.sync_api import sync_playwright

ADDRESS = "http://board.test/board/DRN"

MEASURES = """() => {
  const shown = [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility());
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const speaks = (one) =>
    [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return {
    width: document.documentElement.scrollWidth,
    beyond: shown.filter((one) => one.getBoundingClientRect().right > innerWidth + 1
                                  || one.getBoundingClientRect().left < -1)
                 .map((one) => one.outerHTML.slice(0, 120)),
    faint: shown.filter(speaks).map((one) => {
      const ratio = 1.05 / (luminance(getComputedStyle(one).color) + 0.05);
      return [Math.round(ratio * 100) / 100, one.outerHTML.slice(0, 80)];
    }).filter(([ratio]) => ratio < 4.5),
    coloured: shown.filter((one) => !["rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"]
                   .includes(getComputedStyle(one).backgroundColor)).length,
    scripts: document.scripts.length,
    images: document.images.length,
  };
}"""


@dataclass(frozen=True, slots=True)
class Look:
    """What a browser saw.

    Attributes:
        requests: Every address that the page asked for, its own included.
        complaints: What the console said, and errors of the page.
        facts: See `MEASURES`.
        read_out: The tree that screen readers get, as text.
        pdf: The page printed.
    """

    requests: list[str]
    complaints: list[str]
    facts: dict[str, object]
    read_out: str
    pdf: bytes


class Browser:
    """Lives in a thread of its own: Django refuses to work beside the loop that drives it."""

    def __init__(self, program):
        self.thread = ThreadPoolExecutor(1)
        self.thread.submit(self._start, program).result()

    def _start(self, program):
        self.playwright = sync_playwright().start()
        self.chromium = self.playwright.chromium.launch(executable_path=program)

    def close(self):
        self.thread.submit(self._stop).result()
        self.thread.shutdown()

    def _stop(self):
        self.chromium.close()
        self.playwright.stop()

    def look(self, html, *, width=1280, scripts=True, paper="A4", headers=None):
        """Open a page that a server answers with these headers; nothing else is reachable."""
        return self.thread.submit(self._look, html, width, scripts, paper, headers or {}).result()

    def _look(self, html, width, scripts, paper, headers):
        context = self.chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts
        )
        try:
            page = context.new_page()
            requests, complaints = [], []
            page.on("request", lambda request: requests.append(request.url))
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))

            def answer(route):
                if route.request.url == ADDRESS:
                    kind = {"content-type": "text/html; charset=utf-8"}
                    route.fulfill(body=html, headers=kind | headers)
                else:
                    route.abort()

            page.route("**/*", answer)
            page.goto(ADDRESS)
            return Look(
                requests=requests,
                complaints=complaints,
                facts=page.evaluate(MEASURES),
                read_out=page.locator("body").aria_snapshot(),
                pdf=page.pdf(format=paper),
            )
        finally:
            context.close()
