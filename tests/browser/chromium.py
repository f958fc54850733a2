"""Find and start a Chromium for the browser tests.

An installed Chrome or Chromium is used first, else the one that
``playwright install chromium`` fetched. ``python -m tests.browser.chromium``
says which one it found, or what to install, and fails.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

# Names and places under which Chrome and Chromium are installed on Linux, macOS and Windows.
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
)
ADVICE = (
    "The browser tests need Chrome or Chromium and found none. Install one (Debian and Ubuntu: "
    "apt-get install chromium; macOS: brew install --cask chromium), or run "
    "`.venv/bin/playwright install chromium`. CHROMIUM=/path/to/it names one that lies elsewhere."
)
# The last three keep the browser itself from calling home: a test asserts that nothing leaves.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def installed() -> str | None:
    """The path of an installed Chrome or Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for command in COMMANDS:
        if found := shutil.which(command):
            return found
    return next((path for path in PATHS if Path(path).exists()), None)


def launch(playwright: Playwright) -> Browser:
    """Start a headless browser: the installed one, else Playwright's own download.

    Raises:
        RuntimeError: there is neither; the message says what to install.
    """
    path = installed() or playwright.chromium.executable_path
    if not path or not Path(path).exists():
        raise RuntimeError(ADVICE)
    return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)


def main() -> int:
    """Start the browser once and print its version; 1 and advice when there is none."""
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except Exception as error:
            print(error if isinstance(error, RuntimeError) else f"{ADVICE}\n({error})")
            return 1
        print(f"Browser tests use Chromium {browser.version}")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
