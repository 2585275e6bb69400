"""The preview as it is served, and its page as a reader meets it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

#: seconds until the page must have followed
PATIENCE = 15


class Serving:
    """`casebus mapping serve`, as often as a test asks for it."""

    def __init__(self) -> None:
        self._begun: list[subprocess.Popen[str]] = []

    def __call__(self, mapping: str | Path, *samples: Path) -> str:
        """Start one; its address."""
        command = [sys.executable, "-m", "casebus.console.cli", "mapping", "serve", str(mapping)]
        command += [*map(str, samples), "--on", "2022-06-01", "--json"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self._begun.append(process)
        assert process.stdout
        return str(json.loads(process.stdout.readline())["url"])

    def end(self) -> list[int]:
        """End all that was started; how each ended."""
        for process in self._begun:
            process.terminate()
            process.communicate(timeout=30)
        return [process.returncode for process in self._begun]


class Page:
    """What stands on the page, and what the reader does."""

    def __init__(self, browser: WebDriver, url: str) -> None:
        self.browser = browser
        browser.get("about:blank")
        browser.get_log("browser")
        browser.get(url)
        self.until(lambda: self.text("#state") == "live")

    def until(self, holds: Callable[[], bool]) -> None:
        WebDriverWait(self.browser, PATIENCE, poll_frequency=0.05).until(lambda _: holds())

    def all(self, selector: str) -> list[WebElement]:
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """What is there, shown or scrolled away; read at once, for the page may draw itself anew."""
        script = "return document.querySelector(arguments[0])?.textContent ?? ''"
        return str(self.browser.execute_script(script, selector))

    def texts(self, selector: str) -> list[str]:
        script = "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)"
        return [str(one) for one in self.browser.execute_script(script, selector)]

    def value(self, pane: str, text: str) -> WebElement:
        return next(one for one in self.all(f"#{pane} .hot") if one.get_property("textContent") == text)

    def point_at(self, pane: str, text: str) -> None:
        ActionChains(self.browser).move_to_element(self.value(pane, text)).perform()

    def complaints(self) -> list[str]:
        """What the browser's console holds."""
        return [str(one["message"]) for one in self.browser.get_log("browser")]
