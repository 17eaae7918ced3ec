#!/usr/bin/env python3
"""Pictures of the console's pages, light and dark, and at a phone's width.

    pip install playwright
    python3 scripts/console_pictures.py http://127.0.0.1:8000 TOKEN ENDPOINT docs/img

The server has to be running, with an endpoint that has had a release. Pages are looked at in
Chromium (CHROMIUM names another program than /usr/bin/chromium); whatever a page complains about
to its browser, such as something that its policy forbids, ends the run with 1.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def pages(endpoint: str) -> dict[str, str]:
    """The pages that are pictured, by the name of their picture."""
    return {
        "overview": "/console/",
        "endpoint": f"/console/endpoints/{endpoint}",
        "releases": "/console/releases",
        "release": f"/console/endpoints/{endpoint}/release",
    }


def sign_in(page: Page, server: str, token: str) -> None:
    page.goto(server + "/console/sign-in")
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Overview").wait_for()


def more(page: Page, server: str) -> dict[str, str]:
    """What else the navigation leads to."""
    page.goto(server + "/console/")
    found = {}
    for link in page.get_by_role("navigation", name="Main").get_by_role("link").all():
        address = link.get_attribute("href")
        name = address.rstrip("/").rsplit("/", 1)[-1]
        if name not in ("console", "releases"):
            found[name] = address
    return found


def picture(page: Page, address: str, file: Path) -> None:
    page.goto(address)
    page.locator("h1").first.wait_for()
    if page.locator("#live").count():
        page.get_by_text("live", exact=True).wait_for()
    if page.locator("[data-windows]").count():
        page.locator("[data-windows] canvas").first.wait_for()
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if overflow > 0:
        raise SystemExit(f"{address}: {overflow} pixels wider than its window")
    page.screenshot(path=file, full_page=True)
    print(file)


def main() -> int:
    server, token, endpoint, folder = sys.argv[1:5]
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        for colours in ("light", "dark"):
            context = browser.new_context(color_scheme=colours, viewport=WIDE)
            page = context.new_page()
            page.on(
                "console",
                lambda said: complaints.append(said.text)
                if said.type in ("error", "warning")
                else None,
            )
            page.on("pageerror", lambda error: complaints.append(str(error)))
            sign_in(page, server, token)
            for name, path in (pages(endpoint) | more(page, server)).items():
                picture(page, server + path, out / f"console-{name}-{colours}.png")
            if colours == "light":
                page.set_viewport_size(PHONE)
                for name, path in pages(endpoint).items():
                    picture(page, server + path, out / f"console-{name}-phone.png")
            context.close()
        browser.close()
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
