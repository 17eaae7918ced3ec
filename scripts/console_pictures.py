#!/usr/bin/env python3
"""Pictures of the console's pages, light and dark, and of some at a phone's width.

    scripts/console_pictures.py [docs/img] [--seconds 90]

It starts a server of its own with a small fleet, callers, a shadow, a file that is scored, a stream at rest and a
release under way, lets them work for a while, and looks at each page in Chromium (CHROMIUM names another program
than the machine's). Whatever a page complains about to its browser, such as something that its policy forbids, and
every picture of more than 150 kB end the run with 1.
"""

import argparse
import contextlib
import io
import os
import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
INTEROP = ROOT / "e2e" / "interop"
sys.path[:0] = [str(INTEROP), str(INTEROP / "console_suite")]

MOST_BYTES = 150_000
WIDE = {"width": 1280, "height": 800}
TALLEST = 1500
COLOURS = 160
# Endpoints beside flights, with the requests a second that each is asked.
FLEET = {"arrivals": 40, "baggage-risk": 12, "delay-minutes": 25, "gate-hold": 6, "route-demand": 18,
         "standby": 3, "turnaround": 9}  # fmt: skip
PRICES = {"SLIPWAY_PRICES_SLOT_HOUR": "0.048", "SLIPWAY_PRICES_GIB_HOUR": "0.006",
          "SLIPWAY_PRICES_CURRENCY": "EUR"}  # fmt: skip
JUNE = "sha256:" + "6a" * 32
PICTURES = ("overview", "endpoint", "release", "releases", "models", "model", "version", "comparison", "shadows",
            "shadow", "jobs", "job", "stream", "predictions-endpoint", "prediction", "cost", "audit", "record",
            "verification", "access", "sign-in")  # fmt: skip
PHONE_PICTURES = ("overview", "endpoint", "release")


def main():
    options = parse()
    import launch

    launch.environment("console")
    if sys.prefix != str(launch.WORK / "console"):
        os.execv(launch.python("console"), [launch.python("console"), *sys.argv])
    options.folder.mkdir(parents=True, exist_ok=True)
    take(options)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=ROOT / "docs" / "img")
    parser.add_argument("--seconds", type=int, default=90, help="of traffic before the first picture")
    return parser.parse_args()


def take(options):
    import browser
    import stage

    with stage.Stage(PRICES) as fleet, contextlib.ExitStack() as callers:
        fleet.flights()
        for name, per_second in FLEET.items():
            fleet.declare(name, "flights/1")
            fleet.await_served(name)
            callers.enter_context(stage.Callers(fleet, name, per_second))
        fleet.shadow()
        callers.enter_context(stage.Callers(fleet, fleet.shadowed, 20))
        callers.enter_context(stage.Callers(fleet, stage.FLIGHTS, 120, wrong_every=400))
        for version, auc in (("1", "auc=0.713"), ("2", "auc=0.741")):
            fleet.run("model", "evaluate", stage.FLIGHTS, version, auc, "--dataset", JUNE)
        fleet.job()
        fleet.resting_stream()
        time.sleep(options.seconds / 3)
        fleet.run("release", "start", stage.FLIGHTS, "--to", "2", "--steps", "20%,50%,100%", "--bake", "10m",
                  "--reason", "better on June")  # fmt: skip
        time.sleep(2 * options.seconds / 3)
        with browser.chromium() as chromium:
            for colours in ("light", "dark"):
                with browser.visit(chromium, fleet, color_scheme=colours, viewport=WIDE) as page:
                    browser.sign_in(page, fleet)
                    found = browser.pages(page, fleet, stage.FLIGHTS)
                    for name in PICTURES:
                        picture(page, fleet.url + found[name], options.folder / f"{plain(name)}-{colours}.png")
                    if colours == "dark":
                        page.set_viewport_size(browser.PHONE)
                        for name in PHONE_PICTURES:
                            picture(page, fleet.url + found[name], options.folder / f"{plain(name)}-phone.png")


def plain(name):
    return "console-" + name.removesuffix("-endpoint")


def picture(page, address, file):
    """Of a page that has had time to move: charts are drawn, and the overview was told something."""
    import browser
    from PIL import Image

    browser.settled(page, address)
    if page.locator("#live").count():
        page.wait_for_timeout(11_000)
    # Looking at charts has moved it.
    page.evaluate("window.scrollTo(0, 0)")
    wide = page.viewport_size
    tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": wide["width"], "height": max(wide["height"], tall)})
    page.wait_for_timeout(300)
    shot = Image.open(io.BytesIO(page.screenshot()))
    shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    page.set_viewport_size(wide)
    size = file.stat().st_size
    print(f"{file}: {size / 1000:.0f} kB")
    if size > MOST_BYTES or browser.overflow(page):
        raise SystemExit(f"{file}: {size} bytes, {browser.overflow(page)} pixels too wide")


if __name__ == "__main__":
    main()
