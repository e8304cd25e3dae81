"""JupyterLab as `environment/lab` starts it, in a folder of its own, so that nothing of the clone or of the user's settings changes."""

import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from in_browser import PICTURES, InBrowser
from places import ENVIRONMENT, NOTEBOOKS, TEMPORARY
from playwright.sync_api import Locator, Page

PORT = 8765
TOKEN = "a-token-for-tests"
ADDRESS = f"http://localhost:{PORT}"
CODE = """() => [...jupyterapp.shell.currentWidget.content.model.cells].filter(cell => cell.type === "code").map(cell => ({
    ran: cell.executionCount !== null && cell.executionState === "idle",
    failed: cell.outputs.toJSON().some(output => output.output_type === "error"),
}))"""

KERNEL = "() => jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.info.then(() => true)"


class InLab(InBrowser):
    """One server for all tests of a class, and a kernel for each notebook, which ends with its test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        TEMPORARY.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(dir=TEMPORARY, ignore_cleanup_errors=True)
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name, "notebooks")
        shutil.copytree(NOTEBOOKS, cls.folder, ignore=shutil.ignore_patterns("mine", ".*"))
        theirs = [f"--LabApp.{what}_dir={Path(folder.name, what)}" for what in ("workspaces", "user_settings")]
        options = [f"--ServerApp.root_dir={cls.folder}", "--ServerApp.port_retries=0", "--LabApp.expose_app_in_browser=True", *theirs]
        log = open(PICTURES / "lab.log", "a", encoding="utf-8")
        cls.addClassCleanup(log.close)
        server = subprocess.Popen(
            [ENVIRONMENT / "lab", "--no-browser", "--port", str(PORT), "--", *options],
            env=os.environ | {"JUPYTER_TOKEN": TOKEN, "ASYMLORA_SCALE": "smoke"},
            stdout=log,
            stderr=log,
        )
        cls.addClassCleanup(server.wait)
        cls.addClassCleanup(server.terminate)
        cls._wait_for(server)

    @classmethod
    def _wait_for(cls, server) -> None:
        end = time.monotonic() + 900  # it may have to build the library first
        while server.poll() is None and time.monotonic() < end:
            try:
                return urllib.request.urlopen(f"{ADDRESS}/login").close()
            except OSError:
                time.sleep(0.2)
        raise AssertionError(f"JupyterLab did not start: {PICTURES / 'lab.log'}")

    def tearDown(self):
        for session in json.loads(self._asked("sessions")):
            self._asked(f"sessions/{session['id']}", "DELETE")

    def _asked(self, what: str, method: str = "GET") -> bytes:
        request = urllib.request.Request(f"{ADDRESS}/api/{what}", method=method, headers={"Authorization": f"token {TOKEN}"})
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def logged_in(self, address: str = "/lab?reset") -> Page:
        page = self.page()
        page.goto(ADDRESS + address)
        page.fill("input[type=password]", TOKEN)
        page.click("#login_submit")
        return page

    def opened(self, name: str) -> Page:
        """A notebook whose kernel is ready."""
        page = self.logged_in(f"/lab/tree/{name}?reset")
        self.ready(page)
        return page

    def ready(self, page: Page) -> None:
        """Cells that are run before the kernel is there are not run, and JupyterLab's marks may say idle even then."""
        page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
        page.wait_for_function(KERNEL)
        page.locator("#jp-main-statusbar", has_text="| Idle").wait_for()

    def start_all(self, page: Page) -> None:
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    def run_all(self, page: Page, seconds: float = 120) -> None:
        self.start_all(page)
        page.wait_for_function(f"({CODE})().every(cell => cell.ran || cell.failed)", timeout=seconds * 1000)
        self.assertFalse([i for i, cell in enumerate(page.evaluate(CODE)) if cell["failed"]], "code cells that failed")

    def cell(self, page: Page, number: int) -> Locator:
        """The code cell, counted from 0."""
        return page.locator(".jp-CodeCell").nth(number)

    def run_cell(self, page: Page, number: int) -> Locator:
        """Runs it and answers with its output."""
        self.cell(page, number).locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        return self.cell(page, number).locator(".jp-OutputArea-output")

    def do(self, page: Page, command: str, **arguments) -> None:
        """One of JupyterLab's commands, where the way to it through menus is not what a test is about."""
        page.evaluate("([name, given]) => jupyterapp.commands.execute(name, given)", [command, arguments])
