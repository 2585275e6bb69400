"""A real browser and a real preview: both started by the test, both ended by it."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from casebus.adapters.kinds import MAPPINGS
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver

sys.path.insert(0, str(Path(__file__).parent))

from preview_page import Serving

#: nothing that Chromium does on its own: no updates, no synchronising, no telephoning home
QUIET = (
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--window-size=1280,900",
)


def browser_programs() -> tuple[str, str]:
    """Chromium and its driver; without them tests skip, except in CI."""
    found = [shutil.which("chromium"), shutil.which("chromedriver")]
    chromium, driver = found
    if chromium and driver:
        return chromium, driver
    reason = "needs Debian's chromium and chromium-driver (deploy/prepare test)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """Chromium with a profile of its own."""
    chromium, driver = browser_programs()
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in QUIET:
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium refuses its sandbox to root
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('profile')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    made = webdriver.Chrome(options=options, service=Service(driver))
    yield made
    made.quit()


@pytest.fixture
def police(tmp_path: Path) -> Path:
    """The mappings of the police, to edit."""
    for name in ("police", "codes"):
        shutil.copytree(MAPPINGS / name, tmp_path / "mappings" / name)
    return tmp_path / "mappings" / "police"


@pytest.fixture
def serve() -> Iterator[Serving]:
    """Starts previews; what was started is ended."""
    made = Serving()
    yield made
    made.end()
