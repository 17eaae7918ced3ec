"""The console without a mouse, where nobody asks for anything meanwhile."""

import pytest
from browser import settled, sign_in, visit
from playwright.sync_api import expect
from stage import FLIGHTS

ENDPOINT = f"/console/endpoints/{FLIGHTS}"
TABBABLE = """() => [...document.querySelectorAll(
    'a[href], button, select, textarea, input:not([type=hidden]), [tabindex="0"]')]
  .filter((one) => one.checkVisibility() && !one.disabled)"""


@pytest.mark.parametrize("place", ["/console/", ENDPOINT, f"{ENDPOINT}/releases", "/console/access"])
def test_tab_reaches_everything_in_order_and_shows_where_it_is(browser, still, place):
    with visit(browser, still) as page:
        sign_in(page, still)
        settled(page, still.url + place)
        page.evaluate(f"window.tabbable = ({TABBABLE})()")
        count = page.evaluate("window.tabbable.length")
        reached, unseen = [], []
        for _ in range(2 * count):
            page.keyboard.press("Tab")
            at, is_seen, text = page.evaluate("""() => {
                const one = document.activeElement;
                const style = getComputedStyle(one);
                const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
                return [window.tabbable.indexOf(one), seen, one.outerHTML.slice(0, 80)];
            }""")
            if reached and at == reached[0]:
                break
            if at >= 0:
                reached.append(at)
                unseen += [] if is_seen else [text]
        assert reached == list(range(count))
        assert unseen == []


def test_release_is_moved_without_a_mouse(browser, still):
    with visit(browser, still) as page:
        page.goto(still.url + "/console/sign-in")
        expect(page.get_by_label("Token")).to_be_focused()
        page.keyboard.type(still.token)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Overview").wait_for()
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the page")).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        walk_to(page, page.get_by_role("link", name=FLIGHTS, exact=True))
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{ENDPOINT}")
        walk_to(page, page.get_by_role("button", name="Predict"))
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text="answered")).to_be_visible()


def walk_to(page, wanted):
    for _ in range(200):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted}: not reached with 200 tabs")
