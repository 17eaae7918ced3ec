"""Signing in and out in a browser: with a token, and at an issuer that vouches for people."""

import json

import pytest
from browser import PHONE, WIDE, axe, overflow, sign_in, visit
from issuer import CLIENT, PERSON, Issuer
from playwright.sync_api import expect
from stage import Stage

LOOKS = {
    "light": {"color_scheme": "light", "viewport": WIDE},
    "dark": {"color_scheme": "dark", "viewport": WIDE},
    "phone": {"color_scheme": "dark", "viewport": PHONE, "has_touch": True, "is_mobile": True},
}
ELSEWHERE = "/console/audit?kind=ObjectDeclared&until=2126-11-30T00%3A00%3A00Z"


@pytest.fixture(scope="module")
def issuer():
    started = Issuer()
    yield started
    started.close()


@pytest.fixture(scope="module")
def vouched(issuer):
    """A server that lets the issuer vouch for people, and gives their group a role."""
    settings = {"SLIPWAY_OIDC_ISSUER": issuer.url, "SLIPWAY_OIDC_AUDIENCE": CLIENT}
    with Stage(settings) as started:
        issuer.knows(f"{started.url}/console/signed-in", f"{started.url}/console/signed-out")
        started.call("PUT", "/objects/role/readers", {
            "kind": "Role", "name": "readers", "members": ["group:" + PERSON["groups"][0]],
            "grants": [{"role": "viewer"}, {"role": "auditor"}]})  # fmt: skip
        yield started


@pytest.mark.parametrize("look", LOOKS)
def test_the_page_to_sign_in_is_usable_by_everybody(browser, vouched, look):
    with visit(browser, vouched, may_refuse=True, **LOOKS[look]) as page:
        page.goto(f"{vouched.url}/console/sign-in?next=%2Fmodels")
        expect(page.get_by_role("link", name="Sign in at localhost")).to_be_visible()
        expect(page.get_by_label("Token")).to_be_visible()
        assert axe(page) == [] and overflow(page) == 0
        page.get_by_label("Token").fill("slw_nobody_made_this")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_label("Token")).to_have_value("")
        assert axe(page) == [] and overflow(page) == 0
        page.get_by_label("Token").fill(vouched.token)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Models")).to_be_visible()


def test_whoever_signs_in_at_the_issuer_comes_back_and_signs_out_of_both(browser, vouched, issuer):
    with visit(browser, vouched, also=issuer.origin) as page:
        page.goto(f"{vouched.url}/console/sign-in?next=" + page.evaluate(
            f"encodeURIComponent({json.dumps(ELSEWHERE.removeprefix('/console'))})"))  # fmt: skip
        page.get_by_role("link", name="Sign in at localhost").click()
        page.get_by_role("button", name="Continue as Ada").click()
        expect(page.get_by_role("heading", name="Audit")).to_be_visible()
        assert page.url == vouched.url + ELSEWHERE
        expect(page.locator("header.bar")).to_contain_text("as " + PERSON["email"])
        expect(page.get_by_label("Kind")).to_have_value("ObjectDeclared")
        assert axe(page) == []
        kept_from_scripts(page, vouched)

        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_text("Signed out, at the issuer too")).to_be_visible()
        assert page.url == f"{vouched.url}/console/sign-in"
        assert axe(page) == [] and issuer.sessions == set() and len(issuer.revoked) == 1
        # The issuer asks again: nobody who finds this browser is Ada by a click.
        page.get_by_role("link", name="Sign in at localhost").click()
        expect(page.get_by_role("button", name="Continue as Ada")).to_be_visible()


def kept_from_scripts(page, stage):
    """Neither cookies nor anything else of the session is where a script finds it."""
    cookies = [one for one in page.context.cookies() if stage.server.http.startswith(one["domain"])]
    ours = [one for one in cookies if one["name"].startswith("slipway-")]
    assert ours and all(one["httpOnly"] and one["sameSite"] == "Strict" for one in ours)
    assert all(one["path"] == "/console" and "eyJ" not in one["value"] for one in ours)
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]


def test_a_session_at_the_issuer_opens_the_console_by_one_click(browser, vouched, issuer):
    with visit(browser, vouched, also=issuer.origin) as page:
        page.goto(f"{vouched.url}/console/sign-in")
        page.get_by_role("link", name="Sign in at localhost").click()
        page.get_by_role("button", name="Continue as Ada").click()
        page.get_by_role("heading", name="Overview").wait_for()
        page.context.clear_cookies(domain="127.0.0.1")
        page.goto(f"{vouched.url}/console/sign-in?next=%2Faccess")
        page.get_by_role("link", name="Sign in at localhost").click()
        expect(page.get_by_role("heading", name="Access")).to_be_visible()
        expect(page.locator("header.bar")).to_contain_text("as " + PERSON["email"])


def test_an_answer_that_nobody_here_asked_for_opens_nothing(browser, vouched, issuer):
    with visit(browser, vouched, may_refuse=True, also=issuer.origin) as page:
        for address in ("signed-in?code=stolen&state=made.up", "signed-out?state=made-up"):
            page.goto(f"{vouched.url}/console/{address}")
            expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
            expect(page.get_by_text("Signed out")).to_have_count(0)
            assert axe(page) == []
        expect(page.get_by_role("button", name="Sign out")).to_have_count(0)


def test_a_session_that_a_token_opened_ends_here_alone(browser, vouched):
    with visit(browser, vouched) as page:
        sign_in(page, vouched)
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_text("Signed out", exact=True)).to_be_visible()
        assert page.url == f"{vouched.url}/console/sign-in"
