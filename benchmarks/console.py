#!/usr/bin/env python3
"""The console in Chromium: what its stream costs, whether it is smooth, and when a page is painted.

    benchmarks/console.py [--endpoints 200] [--per-second 400] [--runs 5] [--seconds 40] [--loads 12]
                          [--before TREE]

A server serves so many endpoints of the flights model, and all of them are asked, so that rows of the
overview change all the time. In each run the overview is open for a while: bytes of its stream (as the
browser counts them on the wire), pauses between frames, tasks that block the page for 50 ms or more. Then
the overview and the page of an endpoint are loaded so many times, each in a new context with an empty cache:
first and first contentful paint as the browser says, when the document had come, and when what the page is
there for was painted: the first row of the overview, the heading of an endpoint, in the state that the server
gave. Browser, callers and server share the machine's cores. What is printed is the median of the runs, with
the least and the most.

`--before` names a checkout of another version that has been built. Its server stands beside, asked by nobody
while the other one is measured and measured in turn with it, and its figures are printed beside with the ratio.
"""

import argparse
import contextlib
import os
import pathlib
import statistics
import sys
import threading
import time

import rig  # noqa: F401  # Ctrl-C and SIGTERM end what this starts.

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
PAINT = """() => {
    const found = Object.fromEntries(performance.getEntriesByType("paint").map((one) => [one.name, one.startTime]));
    const [document] = performance.getEntriesByType("navigation");
    const sheet = performance.getEntriesByType("resource").find((one) => one.name.includes("console.css"));
    return {...found, "content painted": window.content_,
        "first byte": document.responseStart, "last byte": document.responseEnd,
        "style sheet there": sheet.responseEnd, "interactive": document.domInteractive,
        "bytes of the document": document.encodedBodySize};
}"""
# As long as it takes until rows have figures of ten seconds.
SETTLING_SECONDS = 12
PAINTS = ("first-paint", "first-contentful-paint")
# Marks what a page is there for as soon as it is there, so that the browser says when it painted that.
MARK = """(() => {
    window.content_ = undefined;
    new PerformanceObserver((list) => window.content_ = list.getEntries()[0].renderTime)
        .observe({type: "element", buffered: true});
    new MutationObserver((_, observer) => {
        const found = document.querySelector("tbody th bdi") || document.querySelector("main h1 .tag");
        if (found) {
            found.setAttribute("elementtiming", "content");
            observer.disconnect();
        }
    }).observe(document, {childList: true, subtree: true});
})()"""


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
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=40, help="that the overview is open in each run")
    parser.add_argument("--loads", type=int, default=12, help="of each page in each run")
    parser.add_argument("--before", type=pathlib.Path, help="a built checkout of the version before")
    return parser.parse_args()


def measure(options):
    import browser

    trees = {"now": ROOT} | ({"before": options.before.resolve()} if options.before else {})
    names = [f"flights-{number:03}" for number in range(options.endpoints)]
    with contextlib.ExitStack() as open_:
        fleets = {version: open_.enter_context(declared(tree, names)) for version, tree in trees.items()}
        chromium = open_.enter_context(browser.chromium())
        found = {version: Figures() for version in trees}
        answers = 0
        for _ in range(options.runs):
            for version, fleet in fleets.items():
                with Fleet(fleet, names, options.per_second) as callers:
                    time.sleep(SETTLING_SECONDS)
                    with browser.visit(chromium, fleet) as page:
                        browser.sign_in(page, fleet)
                        stream(page, fleet, options, found[version])
                    for path in ("/console/", f"/console/endpoints/{names[0]}"):
                        paint(chromium, fleet, path, options, found[version])
                answers += callers.answers
        print(f"{options.endpoints} endpoints, {options.per_second:g} requests a second, {options.runs} runs "
              f"of {options.seconds} s and {options.loads} loads")  # fmt: skip
        found["now"].print(found.get("before"))
    print(f"{answers:,} requests were answered meanwhile, none otherwise than with 200")


@contextlib.contextmanager
def declared(tree, names):
    """A server of this checkout that serves flights under each name."""
    import served
    import stage

    with stage.Stage(tree=tree) as fleet:
        fleet.push(served.FLIGHTS / "v1", "flights", "--alias", "champion")
        for name in names:
            fleet.declare(name, "flights/1")
        for name in names:
            fleet.await_served(name)
        yield fleet


class Figures:
    """What was measured, by name: one number for each run."""

    def __init__(self):
        self.found = {}

    def note(self, name, value):
        self.found.setdefault(name, []).append(value)

    def print(self, before):
        for name, values in self.found.items():
            line = f"{name}: {told(values)}"
            if before:
                was = before.found[name]
                ratio = statistics.median(values) / (statistics.median(was) or float("nan"))
                line += f"; before {told(was)}; x {ratio:.2f}"
            print(line)


def told(values):
    return f"{statistics.median(values):.1f} ({min(values):.1f} to {max(values):.1f})"


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


def stream(page, fleet, options, figures):
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
    one = max(sum(size for at, size in events if begin + start <= at < begin + start + 1)
              for start in range(options.seconds))  # fmt: skip
    frames = sorted(page.evaluate("() => window.frames_"))
    tasks = page.evaluate("() => window.tasks_")
    figures.note("streams", len(feeds))
    figures.note("other requests of the page",
                 sum(url.startswith(fleet.url) for url in streams.values()) - len(feeds))  # fmt: skip
    figures.note("stream, kB/s on average", sum(size for _, size in events) / options.seconds / 1000)
    figures.note("stream, kB in its most talkative second", one / 1000)
    figures.note("frames a second", len(frames) / options.seconds)
    figures.note("99 of 100 frames within, ms", frames[len(frames) * 99 // 100])
    figures.note("longest frame, ms", frames[-1])
    figures.note("tasks of 50 ms or more", len(tasks))
    figures.note("longest task of 50 ms or more, ms", max(tasks, default=0))


def paint(chromium, fleet, path, options, figures):
    """When a page is painted that nobody has looked at before."""
    import browser

    found = {}
    for _ in range(options.loads):
        context = chromium.new_context(viewport=browser.WIDE)
        context.add_init_script(MARK)
        page = context.new_page()
        page.goto(fleet.url + path, wait_until="load")
        # The pages' policy forbids what wait_for_function does.
        while any((seen := page.evaluate(PAINT)).get(name) is None for name in (*PAINTS, "content painted")):
            page.wait_for_timeout(20)
        for name, at in seen.items():
            found.setdefault(name, []).append(at)
        context.close()
    for name, values in found.items():
        unit = "" if name.startswith("bytes") else ", ms"
        figures.note(f"{path}: {name.replace('-', ' ')}{unit}", statistics.median(values))
    figures.note(f"{path}: first contentful paint at most, ms", max(found[PAINTS[1]]))


if __name__ == "__main__":
    main()
