#!/usr/bin/env python3
"""The console in Chromium: what its stream costs, whether it is smooth, and when a page is painted.

    benchmarks/console.py [--endpoints 200] [--per-second 400] [--seconds 60] [--loads 20]

A server serves so many endpoints of the flights model, and all of them are asked, so that rows of the
overview change all the time. The overview is open for a while: bytes of its stream (as the browser counts
them on the wire), pauses between frames, tasks that block the page for 50 ms or more. Then the overview and
the page of an endpoint are loaded so many times, each in a new context with an empty cache: first and first
contentful paint as the browser says. Browser, callers and server share the machine's cores.
"""

import argparse
import os
import pathlib
import statistics
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
INTEROP = ROOT / "e2e" / "interop"
sys.path[:0] = [str(INTEROP), str(INTEROP / "console_suite")]

FRAMES = """() => {
    window.frames_ = [];
    window.tasks_ = [];
    let last = performance.now();
    const frame = (now) => { window.frames_.push(now - last); last = now; requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
    new PerformanceObserver((list) => window.tasks_.push(...list.getEntries().map((one) => one.duration)))
        .observe({entryTypes: ["longtask"]});
}"""
PAINT = """() => Object.fromEntries(performance.getEntriesByType("paint").map((one) =>
    [one.name, one.startTime]))"""


def main():
    options = parse()
    import launch

    launch.environment("console")
    if sys.prefix != str(launch.WORK / "console"):
        os.execv(launch.python("console"), [launch.python("console"), *sys.argv])
    measure(options)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--endpoints", type=int, default=200)
    parser.add_argument("--per-second", type=float, default=400, help="requests, over all endpoints")
    parser.add_argument("--seconds", type=int, default=60, help="that the overview is open")
    parser.add_argument("--loads", type=int, default=20, help="of each page")
    return parser.parse_args()


def measure(options):
    import browser
    import served
    import stage

    with stage.Stage() as fleet:
        names = [f"flights-{number:03}" for number in range(options.endpoints)]
        fleet.push(served.FLIGHTS / "v1", "flights", "--alias", "champion")
        for name in names:
            fleet.declare(name, "flights/1")
        for name in names:
            fleet.await_served(name)
        with Fleet(fleet, names, options.per_second) as callers, browser.chromium() as chromium:
            time.sleep(12)
            with browser.visit(chromium, fleet) as page:
                browser.sign_in(page, fleet)
                stream(page, fleet, options)
            for path in ("/console/", f"/console/endpoints/{names[0]}"):
                paint(chromium, fleet, path, options)
        print(f"{callers.answers:,} requests were answered meanwhile, none otherwise than with 200")


class Fleet:
    """Callers that ask each endpoint in turn, at a fixed rate over all."""

    def __init__(self, fleet, names, per_second):
        import stage

        self.each = stage.Callers(fleet, names[0], per_second)
        self.names, self.next, self.lock = names, 0, threading.Lock()
        self.answers = 0
        ask = self.each.ask

        def in_turn(connection, draw):
            with self.lock:
                self.each.endpoint = self.names[self.next % len(names)]
                self.next += 1
            ask(connection, draw)
            self.answers += 1

        self.each.ask = in_turn

    def __enter__(self):
        self.each.__enter__()
        return self

    def __exit__(self, *about):
        self.each.__exit__(*about)


def stream(page, fleet, options):
    """What an overview that is open receives, and how it moves."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    streams, received = {}, []
    session.on("Network.requestWillBeSent",
               lambda event: streams.setdefault(event["requestId"], event["request"]["url"]))  # fmt: skip
    session.on("Network.dataReceived", lambda event: received.append(
        (event["timestamp"], event["requestId"], event["encodedDataLength"] or event["dataLength"])))  # fmt: skip
    page.goto(fleet.url + "/console/")
    page.get_by_text("live", exact=True).wait_for()
    page.evaluate(FRAMES)
    page.wait_for_timeout(1000 * options.seconds)
    feeds = [one for one, url in streams.items() if url.endswith("/console/overview/events")]
    events = [(at, size) for at, one, size in received if one in feeds]
    begin = events[0][0]
    total = sum(size for _, size in events)
    ten = max(sum(size for at, size in events if begin + start <= at < begin + start + 10)
              for start in range(max(1, options.seconds - 9)))  # fmt: skip
    one = max(sum(size for at, size in events if begin + start <= at < begin + start + 1)
              for start in range(options.seconds))  # fmt: skip
    frames = sorted(page.evaluate("() => window.frames_"))
    tasks = page.evaluate("() => window.tasks_")
    print(f"{options.endpoints} endpoints, {options.per_second:g} requests a second, {options.seconds} s")
    print(f"streams: {len(feeds)}; other requests of the page: "
          f"{sum(url.startswith(fleet.url) for url in streams.values()) - len(feeds)}")  # fmt: skip
    print(f"stream: {total / options.seconds / 1000:.1f} kB/s on average, {ten / 10_000:.1f} kB/s over its "
          f"most talkative ten seconds, {one / 1000:.1f} kB in its most talkative second")  # fmt: skip
    print(f"frames: {len(frames) / options.seconds:.0f} a second, 99 of 100 within "
          f"{frames[len(frames) * 99 // 100]:.0f} ms, longest {frames[-1]:.0f} ms; "
          f"{len(tasks)} tasks of 50 ms or more, longest {max(tasks, default=0):.0f} ms")  # fmt: skip


def paint(chromium, fleet, path, options):
    """When a page is painted that nobody has looked at before."""
    import browser

    found = {"first-paint": [], "first-contentful-paint": []}
    for _ in range(options.loads):
        context = chromium.new_context(viewport=browser.WIDE)
        page = context.new_page()
        page.goto(fleet.url + path, wait_until="load")
        # The pages' policy forbids what wait_for_function does.
        while len(page.evaluate(PAINT)) < 2:
            page.wait_for_timeout(20)
        for name, at in page.evaluate(PAINT).items():
            found[name].append(at)
        context.close()
    for name, times in found.items():
        print(f"{path}: {name.replace('-', ' ')} after {statistics.median(times):.0f} ms, "
              f"{max(times):.0f} ms at most of {len(times)}")  # fmt: skip


if __name__ == "__main__":
    main()
