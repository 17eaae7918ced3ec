"""The console in a browser, of a server with callers: the story of a release, what pages answer, and every page."""

import re

import pytest
from browser import PATIENCE, PHONE, axe_in_both, overflow, pages, settled, sign_in, visit
from playwright.sync_api import expect
from stage import FLIGHTS

ENDPOINT = f"/console/endpoints/{FLIGHTS}"


# ---- a release begins ----


@pytest.fixture(scope="module")
def release(browser, stage):
    """Evidence comes in every ten seconds, while other tests look at what it does not change."""
    with visit(browser, stage) as page:
        sign_in(page, stage)
        begin(page, stage)


def begin(page, stage):
    page.goto(f"{stage.url}{ENDPOINT}/releases")
    page.get_by_label("Candidate").fill("2")
    page.get_by_label("Strategy").select_option("canary")
    page.get_by_label("Reason").fill("looks better offline")
    page.get_by_role("button", name="Begin the release").click()
    expect(page.get_by_text("The release has begun.")).to_be_visible(timeout=PATIENCE)


def test_canary_is_begun(stage, release):
    assert stage.phase(FLIGHTS) not in ("final", "rolled-back", "quarantined")


def test_charts_whose_session_is_over_lead_to_their_page(browser, stage):
    with visit(browser, stage) as page:
        sign_in(page, stage)
        page.route(
            re.compile(r"/charts\?past=15m$"),
            lambda route: route.fulfill(headers={"HX-Redirect": "/console/sign-in"}),
            times=1,
        )
        page.goto(f"{stage.url}{ENDPOINT}")
        # There it is known who looks, or who has to sign in.
        page.wait_for_url(re.compile(re.escape(ENDPOINT) + r"\?past=15m$"), timeout=PATIENCE)


def test_charts_are_drawn_in_another_scheme_though_a_version_ended(browser, stage):
    versions = ["version 1", "version 2"]
    low = {"viewport": {"width": 1440, "height": 300}}
    with visit(browser, stage, color_scheme="light", **low) as page:
        sign_in(page, stage)
        page.add_init_script("((often) => (window.setInterval = (then) => often(then, 200)))(window.setInterval)")
        page.route(re.compile(r"/charts\?past=15m$"), lambda route: route.fulfill(json=latencies(versions)))
        page.goto(f"{stage.url}{ENDPOINT}")
        heat = page.locator("figure").filter(has=page.locator("[data-chart=heat]"))
        heat.scroll_into_view_if_needed()
        expect(heat.get_by_role("img")).to_have_count(2, timeout=PATIENCE)
        # What is out of view is not drawn in the new colours.
        page.evaluate("window.scrollTo(0, 0)")
        page.evaluate("new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)))")
        page.emulate_media(color_scheme="dark")
        versions.pop()
        heat.scroll_into_view_if_needed()
        expect(heat.get_by_role("img")).to_have_count(1, timeout=PATIENCE)
        expect(heat.locator("canvas")).to_have_count(1)
        page.unroute_all(behavior="wait")


def latencies(versions):
    """What charts are drawn from, of versions that had some answers."""
    times = [1_780_000_000, 1_780_000_010, 1_780_000_020]
    lines = {"unit": "ms", "times": times, "series": [{"name": one, "values": [1.5, 1.6, 1.4]} for one in versions]}
    columns = [{"time": time, "row": 0, "counts": [3, 1]} for time in times]
    spreads = [{"name": one, "most": 3, "columns": columns} for one in versions]
    return {"p50": lines, "p99": lines, "heat": {"edges": [1, 2, 4], "seconds": 10, "versions": spreads}}


def test_colours_change_and_what_was_typed_stays(browser, stage):
    with visit(browser, stage, color_scheme="light") as page:
        sign_in(page, stage)
        page.goto(f"{stage.url}/console/audit")
        page.get_by_label("Kind").fill("VersionPub")
        with page.expect_response("**/console/theme", timeout=PATIENCE) as kept:
            page.get_by_label("Colours").select_option("dark")
        assert kept.value.status == 200
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(page.get_by_label("Kind")).to_have_value("VersionPub")
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")


# ---- what pages answer ----


def test_job_is_watched_to_its_end(browser, stage):
    with visit(browser, stage) as page:
        sign_in(page, stage)
        page.goto(f"{stage.url}/console/jobs/{stage.begin_job()}")
        state = page.locator("#job .tag").first
        assert state.inner_text() in ("queued", "running")
        expect(page.get_by_role("button", name="End it")).to_be_visible()
        expect(state).to_have_text("committed", timeout=PATIENCE)
        expect(page.locator("#job")).to_contain_text("120,000")
        expect(page.get_by_role("button", name="End it")).to_have_count(0)


def test_versions_are_compared_and_their_lineage_is_drawn(browser, stage):
    with visit(browser, stage) as page:
        sign_in(page, stage)
        page.goto(f"{stage.url}/console/models/{FLIGHTS}")
        lineage = page.locator("ul.lineage").first
        expect(lineage).to_contain_text(re.compile("version 1.*→.*version 2.*june-2001", re.S))
        page.get_by_role("button", name="Compare").click()
        assert page.url == f"{stage.url}/console/models/{FLIGHTS}/compare?from=1&to=2"
        for heading in ("What they are", "Inputs and outputs", "Columns of the matrix"):
            expect(page.get_by_role("heading", name=heading)).to_be_visible()
        row = page.get_by_role("row").filter(has_text="Made from version")
        expect(row).to_contain_text("differs")


def test_audit_is_filtered_verified_and_goes_back_in_time(browser, stage):
    with visit(browser, stage) as page:
        sign_in(page, stage)
        page.goto(f"{stage.url}/console/audit")
        page.get_by_label("Kind").fill("VersionPublished")
        page.get_by_role("button", name="Show", exact=True).click()
        page.wait_for_url("**kind=VersionPublished**")
        records = page.locator("tbody tr")
        assert records.count() >= 2
        assert all("VersionPublished" in one for one in records.all_inner_texts())
        # The address says all of it: whoever is sent it sees the same.
        page.goto(page.url)
        expect(page.get_by_label("Kind")).to_have_value("VersionPublished")
        records.last.get_by_role("link").first.click()
        page.get_by_role("link", name="Models").last.click()
        expect(page.locator("tbody tr").first).to_contain_text(FLIGHTS)
        assert re.search(r"/console/models\?as-of=\d+$", page.url)
        page.goto(f"{stage.url}/console/audit")
        page.get_by_role("button", name="Verify the journal").click()
        expect(page.get_by_role("status").filter(has_text="The chain holds from record 1")).to_be_visible()


def test_overview_says_of_each_endpoint_what_is_to_be_said(browser, stage):
    with visit(browser, stage) as page:
        sign_in(page, stage)
        settled(page, stage.url + "/console/")
        heads = [one.strip() for one in page.get_by_role("columnheader").all_inner_texts()]
        assert heads[:4] == ["Endpoint", "State", "Version", "Rate"]
        assert heads[5:11] == ["p50", "p99", "Errors", "Budget left", "Release", "Alerts"]
        row = page.get_by_role("row").filter(has=page.get_by_role("link", name=stage.shadowed, exact=True))
        expect(row).to_contain_text(re.compile(r"req/s.* ms.* ms.* %.* %", re.S), timeout=PATIENCE)
        # Time passes until the second message of the stream: a curve begins.
        expect(row.locator("td svg")).to_be_attached(timeout=PATIENCE)


# ---- the release goes on, and ends ----


def test_canary_is_watched_aborted_and_rolled_back(browser, stage, release):
    with visit(browser, stage) as page:
        sign_in(page, stage)
        page.goto(f"{stage.url}{ENDPOINT}/release")
        watch_evidence(page, stage)
        abort(page, stage)
        show_that_stable_answers(page, stage)


def watch_evidence(page, stage):
    """Evidence comes in by itself: the curve has more points without anybody loading the page again."""
    curve = page.locator("figure svg polyline.curve").first
    expect(curve).to_be_attached(timeout=PATIENCE)
    before = len(curve.get_attribute("points").split())
    page.wait_for_function(
        "before => document.querySelector('figure svg polyline.curve')"
        ".getAttribute('points').split(' ').length > before",
        arg=before, timeout=PATIENCE)  # fmt: skip
    for side in ("stable", "candidate"):
        answers = page.get_by_role("row", name=re.compile(f"^{side}")).locator("td.num").first
        expect(answers).to_have_text(re.compile("[1-9]"), timeout=PATIENCE)
    page.goto(stage.url + "/console/")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=FLIGHTS, exact=True))
    expect(row).to_contain_text("1 → 2")
    page.goto(f"{stage.url}{ENDPOINT}")
    expect(page.locator("ul.weights")).to_contain_text("candidate", timeout=PATIENCE)


def abort(page, stage):
    page.goto(f"{stage.url}{ENDPOINT}/release")
    page.get_by_label("Reason").fill("seen enough")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.get_by_role("button", name="Abort").click()
    expect(page.get_by_text("rolled back", exact=True).first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("seen enough").first).to_be_visible(timeout=PATIENCE)
    assert asked == ["Let stable answer everybody again?"]


def show_that_stable_answers(page, stage):
    page.goto(f"{stage.url}{ENDPOINT}")
    expect(page.locator("ul.weights")).to_contain_text("version 1 100 %")
    page.get_by_role("button", name="Predict").click()
    expect(page.get_by_role("status").filter(has_text="answered")).to_contain_text("Version 1")
    page.goto(f"{stage.url}/console/releases")
    expect(page.get_by_role("row").filter(has_text=f"{FLIGHTS} #1")).to_contain_text("rolled back")
    assert stage.phase(FLIGHTS) == "rolled-back"


# ---- every page ----


# Colours that fade into those of another scheme would be looked at on their way.
AT_REST = {"reduced_motion": "reduce"}


def test_every_page_is_usable_by_everybody(browser, stage):
    with visit(browser, stage, color_scheme="light", **AT_REST) as page:
        sign_in(page, stage)
        against = {}
        for name, address in pages(page, stage, FLIGHTS).items():
            assert settled(page, stage.url + address).status == 200, address
            if found := axe_in_both(page, "light"):
                against[name] = found
        assert against == {}


def test_every_page_fits_a_phone(browser, stage):
    phone = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    with visit(browser, stage, color_scheme="dark", **phone, **AT_REST) as page:
        sign_in(page, stage)
        too_wide, against = {}, {}
        for name, address in pages(page, stage, FLIGHTS).items():
            settled(page, stage.url + address)
            if overflow(page):
                too_wide[name] = overflow(page)
            if found := axe_in_both(page, "dark"):
                against[name] = found
        assert too_wide == {} and against == {}


# ---- what callers leave behind ----


def test_charts_show_traffic_by_version(browser, stage):
    with visit(browser, stage) as page:
        sign_in(page, stage)
        settled(page, f"{stage.url}{ENDPOINT}")
        for chart in ("rate", "share", "p50", "p99", "heat", "errors", "queue", "batch", "slots", "memory"):
            # Charts are drawn when they come into view.
            page.locator("figure").filter(has=page.locator(f"[data-chart={chart}]")).scroll_into_view_if_needed()
            expect(page.locator(f"[data-chart={chart}] canvas").first).to_be_visible()
        heat = page.locator("[data-chart=heat] [role=img]").first
        expect(heat).to_have_attribute("aria-label", re.compile("version 1 .* most were between .* ms"))
        drawn = page.evaluate("""() => {
            const canvas = document.querySelector("[data-chart=heat] canvas");
            const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            return new Set(Array.from({length: pixels.length / 4}, (_, i) => pixels[4 * i + 3])).size;
        }""")
        assert drawn > 3, "cells of more than one darkness"


def test_shadow_leads_from_its_worst_examples_to_the_eight_stops(browser, stage):
    with visit(browser, stage, may_refuse=True) as page:
        sign_in(page, stage)
        worst = page.locator("section", has=page.get_by_role("heading", name="Worst examples"))
        again_until(page, f"{stage.url}/console/shadows/{stage.shadowed}/2", worst.get_by_role("link").first)
        tensors = page.locator("section", has=page.get_by_role("heading", name="By tensor"))
        expect(tensors.get_by_role("row").nth(1)).to_contain_text(re.compile("output.* of .* of ", re.S))
        expect(tensors.get_by_role("columnheader", name="Decision flips")).to_be_visible()
        example = worst.get_by_role("link").first.get_attribute("href")
        stops = page.get_by_role("table").filter(has_text="Part of the whole")
        # What was kept can be looked up within seconds.
        again_until(page, stage.url + example, stops)
        numbers = [cell.inner_text() for cell in stops.locator("tbody tr td:first-child").all()]
        assert numbers == ["1", "2", "3", "4", "5", "6", "7", "8", ""]
        expect(stops).to_contain_text("because the endpoint serves it")
        expect(stops).to_contain_text(" ms")
        expect(page.get_by_role("row").filter(has_text="origin_late_rate")).to_be_visible()


def again_until(page, address, wanted):
    """Loads a page anew until something is on it."""
    for _ in range(240):
        page.goto(address)
        if wanted.count():
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"{address}: {wanted} is not there")
