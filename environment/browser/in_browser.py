"""What the tests of this folder share: a Chromium that reaches this machine only, and where pictures of pages are kept."""

import os
import unittest
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from places import BUILD

PICTURES = BUILD / "browser"
HERE = ("http://localhost:", "ws://localhost:", "file:", "data:", "blob:", "about:")
CUT = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"


def hinders(found) -> list[str]:
    """What axe-core found that is serious or worse: the rule, the first place, and in how many."""
    worst = [one for one in found.response["violations"] if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]} ({len(one['nodes'])})" for one in worst]


class InBrowser(unittest.TestCase):
    """A browser for all tests of a class; one that asks for anything outside this machine fails its test."""

    @classmethod
    def setUpClass(cls):
        PICTURES.mkdir(parents=True, exist_ok=True)
        playwright = sync_playwright().start()
        cls.addClassCleanup(playwright.stop)
        options = ["--disable-gpu", CUT, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        cls.browser = playwright.chromium.launch(executable_path=os.environ["ASYMLORA_CHROMIUM"], args=options)
        cls.addClassCleanup(cls.browser.close)

    def page(self, width: int = 1280, **options) -> Page:
        context = self.browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.set_default_timeout(300_000)  # for a machine that has other things to do
        self.asked = []
        context.on("request", lambda request: self.asked.append(request.url))
        self.addCleanup(context.close)
        self.addCleanup(self.stayed_here)
        page = context.new_page()
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        self.addCleanup(lambda: [self.picture(last, self.id().split(".")[-1]) for last in context.pages[-1:]])
        return page

    def stayed_here(self):
        self.assertEqual([], [url for url in self.asked if not url.startswith(HERE)])

    def path(self, name: str) -> Path:
        return PICTURES / f"{name}.png"

    def picture(self, page: Page, name: str) -> bytes:
        return page.screenshot(path=self.path(name))
