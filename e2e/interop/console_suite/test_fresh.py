"""The console of a server of its own, which has nothing yet and then many endpoints."""

import pytest
import served
from browser import axe, overflow, settled, sign_in, visit
from playwright.sync_api import expect
from stage import FLIGHTS, Stage


@pytest.fixture(scope="module")
def fresh():
    """A server that has nothing yet; of the tests that take it, the one that puts something there comes last."""
    with Stage() as started:
        yield started


def test_empty_server_says_what_to_do_next(browser, fresh):
    with visit(browser, fresh) as page:
        sign_in(page, fresh)
        for place, advice in {
            "": "slipway model push",
            "releases": "slipway release start",
            "models": "slipway model push",
            "shadows": "slipway shadow start",
            "jobs": "slipway score",
            "predictions": "capture:",
            "cost": "slipway model push",
        }.items():
            page.goto(f"{fresh.url}/console/{place}")
            expect(page.locator(".empty code").first).to_contain_text(advice)
            assert axe(page) == [], place


def test_rows_out_of_view_are_there_all_the_same(browser, fresh):
    names = [f"many-{number:02}" for number in range(50)]
    with visit(browser, fresh) as page:
        fresh.push(served.FLIGHTS / "v1", FLIGHTS, "--alias", "champion")
        for name in names:
            fresh.declare(name, f"{FLIGHTS}/1")
        for name in names:
            fresh.await_served(name)
        sign_in(page, fresh)
        settled(page, fresh.url + "/console/")
        expect(page.locator("#overview tbody")).to_have_count(3)
        # With the head, and the endpoint that a push makes of its own accord.
        expect(page.get_by_role("row")).to_have_count(2 + len(names))
        last = page.get_by_role("link", name=names[-1], exact=True)
        expect(last).not_to_be_in_viewport()
        assert page.evaluate("text => window.find(text)", names[-1])
        expect(last).to_be_in_viewport()
        page.evaluate("window.scrollTo(0, 0)")
        last.focus()
        expect(last).to_be_in_viewport()
        assert axe(page) == [] and overflow(page) == 0
