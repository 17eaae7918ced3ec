#!/usr/bin/env python3
"""Walks the whole story of a release through the console, in Chromium.

    pip install playwright
    python3 scripts/console_walk.py http://127.0.0.1:8000 TOKEN ENDPOINT CANDIDATE

It signs in, tries the endpoint, begins a canary, watches its evidence come in under traffic of its
own, aborts it with a reason, and sees it rolled back. The endpoint must have no open release.
"""

import json
import os
import sys
import threading
import urllib.request

from console_pictures import WIDE, sign_in
from playwright.sync_api import Page, expect, sync_playwright

PATIENCE = 120_000


class Traffic:
    """Requests of zeros, four a second or fewer, until it is left."""

    def __init__(self, server: str, endpoint: str, token: str):
        self.address = f"{server}/v2/models/{endpoint}"
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self) -> "Traffic":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join(30)

    def ask(self, path: str, body: dict | None) -> dict:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, self.headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def run(self) -> None:
        inputs = []
        for spec in self.ask("", None)["inputs"]:
            shape = [max(1, extent) for extent in spec["shape"]]
            count = 1
            for extent in shape:
                count *= extent
            zeros = [0] * count
            inputs.append(
                {"name": spec["name"], "datatype": spec["datatype"], "shape": shape, "data": zeros}
            )
        while not self.over.wait(0.25):
            self.ask("/infer", {"inputs": inputs})


def try_it(page: Page, server: str, endpoint: str) -> None:
    page.goto(f"{server}/console/endpoints/{endpoint}")
    page.get_by_role("button", name="Predict").click()
    expect(page.get_by_role("status").filter(has_text="answered")).to_be_visible(timeout=PATIENCE)


def release(page: Page, server: str, endpoint: str, candidate: str) -> None:
    page.goto(f"{server}/console/endpoints/{endpoint}/releases")
    page.get_by_label("Candidate").fill(candidate)
    page.get_by_label("Strategy").select_option("canary")
    page.get_by_role("button", name="Begin the release").click()
    expect(page.get_by_text("The release has begun.")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("figure svg").first).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Reason").fill("seen enough")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Abort").click()
    expect(page.get_by_text("rolled back", exact=True).first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("seen enough").first).to_be_visible(timeout=PATIENCE)


def main() -> int:
    server, token, endpoint, candidate = sys.argv[1:5]
    with sync_playwright() as playwright, Traffic(server, endpoint, token):
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        page = browser.new_context(viewport=WIDE).new_page()
        sign_in(page, server, token)
        try_it(page, server, endpoint)
        release(page, server, endpoint, candidate)
        browser.close()
    print("walked")
    return 0


if __name__ == "__main__":
    sys.exit(main())
