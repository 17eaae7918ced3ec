"""Chromium as Debian has it, and what a page may not do in it."""

import contextlib
import os

import served
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import sync_playwright

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE = 120_000
# All that look at colours, but for one that asks for more than is promised and is off.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  slipwayForbids(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`));
"""


@contextlib.contextmanager
def chromium():
    """A browser that finds no other host than this one, whoever asks it to."""
    program = served.chromium()
    if program is None:
        raise SystemExit("no Chromium (expected: apt-get install chromium, or CHROMIUM=its path)")
    options = ["--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=options)
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """Everything that pages of a context did and should not have: ask elsewhere, break their policy,
    fail, or complain."""

    def __init__(self, context, origins, may_refuse=False):
        self.faults, self.may_refuse = [], may_refuse
        self.places = tuple(origin + "/" for origin in origins) + ("blob:", "data:")
        self.requests = 0
        context.expose_function("slipwayForbids", lambda what: self.faults.append(f"policy: {what}"))
        context.add_init_script(VIOLATIONS)
        context.on("request", self.requested)
        context.on("console", self.said)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))

    def requested(self, request):
        self.requests += 1
        if not request.url.startswith(self.places):
            self.faults.append(f"elsewhere: {request.url}")

    def said(self, message):
        is_refusal = message.text.startswith("Failed to load resource: the server responded with a")
        if message.type in ("error", "warning") and not (self.may_refuse and is_refusal):
            self.faults.append(f"{message.type}: {message.text} {message.location.get('url', '')}")


@contextlib.contextmanager
def visit(browser, stage, may_refuse=False, also=None, **options):
    """A page of a new context; what it did and should not have fails at the end.

    It may go to `also` besides, an issuer where people sign in."""
    context = browser.new_context(**({"viewport": WIDE} | options))
    context.set_default_timeout(PATIENCE)
    watch = Watch(context, [stage.url] + ([also] if also else []), may_refuse)
    try:
        yield context.new_page()
        assert watch.faults == [], watch.faults
        assert watch.requests > 0
    finally:
        context.close()


def sign_in(page, stage):
    page.goto(stage.url + "/console/sign-in")
    page.get_by_label("Token").fill(stage.token)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Overview").wait_for()


def settled(page, address):
    """Opens a page and waits until what is live on it is there."""
    answer = page.goto(address)
    page.locator("h1").first.wait_for()
    if page.locator("#live").count():
        page.get_by_text("live", exact=True).wait_for()
    if page.locator("[data-windows]").count():
        chart = page.locator("[data-windows]")
        # Charts are drawn once they are in view.
        chart.scroll_into_view_if_needed()
        page.locator("[data-windows][data-drawn]").wait_for()
    return answer


def pages(page, stage, endpoint):
    """Every page that there is to see, by name: those of the navigation, and one of each subject."""
    page.goto(stage.url + "/console/")
    found = {"overview": "/console/"}
    for link in page.get_by_role("navigation", name="Main").get_by_role("link").all():
        address = link.get_attribute("href")
        found.setdefault(address.rstrip("/").rsplit("/", 1)[-1], address)
    found.pop("console")
    audit = stage.call("GET", "/audit?limit=1")["records"][0]["seq"]
    kept = stage.call("GET", f"/predictions?endpoint={endpoint}&slowest=true&limit=1")["predictions"]
    return found | {
        "endpoint": f"/console/endpoints/{endpoint}",
        "endpoint-hour": f"/console/endpoints/{endpoint}?past=1h",
        "releases-endpoint": f"/console/endpoints/{endpoint}/releases",
        "release": f"/console/endpoints/{endpoint}/release",
        "model": f"/console/models/{endpoint}",
        "version": f"/console/models/{endpoint}/versions/2",
        "comparison": f"/console/models/{endpoint}/compare?from=1&to=2",
        "shadows-endpoint": f"/console/shadows?endpoint={stage.shadowed}",
        "shadow": f"/console/shadows/{stage.shadowed}/2",
        "job": f"/console/jobs/{stage.newest_job()}",
        "stream": f"/console/streams/{stage.stream}",
        "predictions-endpoint": f"/console/predictions?endpoint={endpoint}",
        "prediction": f"/console/predictions/{kept[0]['id']}",
        "record": f"/console/audit/records/{audit}",
        "verification": "/console/audit/verification",
        "sign-in": "/console/sign-in",
    }


def axe(page, rules=None):
    """What axe has against a page, in words: by every rule that it has, or by these."""
    options = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    # Half a megabyte, once for each page.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("async (options) => (await axe.run(options)).violations", options)
    return [
        f"{one['impact']} {one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


def axe_in_both(page, scheme):
    """What axe has against a page that was opened in a scheme, and against its colours in the other one."""
    other = "dark" if scheme == "light" else "light"
    found = axe(page)
    page.emulate_media(color_scheme=other)
    found += [f"{other}: {one}" for one in axe(page, OF_COLOURS)]
    page.emulate_media(color_scheme=scheme)
    return found


def overflow(page):
    """How many pixels a page is wider than its window."""
    return page.evaluate("Math.max(0, document.documentElement.scrollWidth - window.innerWidth)")
