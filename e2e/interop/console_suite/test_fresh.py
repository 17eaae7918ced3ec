"""The console of a server of its own, which has nothing yet."""

import pytest
from browser import axe, sign_in, visit
from playwright.sync_api import expect
from stage import Stage


@pytest.fixture(scope="module")
def fresh():
    """A server that has nothing yet, and to which nobody brings anything."""
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
