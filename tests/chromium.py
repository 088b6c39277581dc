"""Headless Chromium for the browser tests: fresh profile, nothing fetched in the background, logs kept."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)


@contextmanager
def browser(profile: Path, *, dark: bool = False) -> Iterator[webdriver.Chrome]:
    """A running browser, or a skipped test (a failed one under ZHENPING_REQUIRE_ALL=1)."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        missing = "needs chromium and chromedriver on PATH"
        if os.environ.get("ZHENPING_REQUIRE_ALL") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in (*_ARGUMENTS, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    if dark:
        options.add_argument("--force-dark-mode")
        options.add_argument("--blink-settings=preferredColorScheme=0")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield chrome
    finally:
        chrome.quit()


def show(chrome: webdriver.Chrome, page: Path, width: int, height: int = 900) -> None:
    """Open a file at this viewport size and wait until its charts are drawn."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    requested(chrome)
    chrome.get(page.as_uri())
    deadline = time.monotonic() + 20
    undrawn = "return document.querySelectorAll('.chart:not(.drawn)').length"
    while chrome.execute_script(undrawn) and time.monotonic() < deadline:
        time.sleep(0.05)


def requested(chrome: webdriver.Chrome) -> list[str]:
    """Every address asked for since the last `show` or call."""
    messages: list[dict[str, Any]] = [
        json.loads(entry["message"])["message"] for entry in chrome.get_log("performance")
    ]
    sent = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    return [url for url in sent if not url.startswith("data:")]
