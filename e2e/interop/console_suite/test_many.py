"""The console of a server with many endpoints, of a version that others look at as well.

Those who walk through its pages by key come before: files are tested in the order of their names."""

from browser import axe, overflow, settled, sign_in, visit
from playwright.sync_api import expect
from stage import FLIGHTS


def test_rows_out_of_view_are_there_all_the_same(browser, still):
    names = [f"many-{number:02}" for number in range(50)]
    with visit(browser, still) as page:
        for name in names:
            still.declare(name, f"{FLIGHTS}/1")
        for name in names:
            still.await_served(name)
        sign_in(page, still)
        settled(page, still.url + "/console/")
        expect(page.locator("#overview tbody")).to_have_count(3)
        expect(page.get_by_role("row").filter(has_text="many-")).to_have_count(len(names))
        last = page.get_by_role("link", name=names[-1], exact=True)
        expect(last).not_to_be_in_viewport()
        assert page.evaluate("text => window.find(text)", names[-1])
        expect(last).to_be_in_viewport()
        page.evaluate("window.scrollTo(0, 0)")
        last.focus()
        expect(last).to_be_in_viewport()
        assert axe(page) == [] and overflow(page) == 0
