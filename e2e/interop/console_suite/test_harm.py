"""Texts that mean harm, wherever the server takes them and the console shows them."""

import json

import pytest
from browser import overflow, settled, sign_in, visit
from playwright.sync_api import expect
from stage import ECHO, FLIGHTS, file_of, identity_of_text

ENDPOINT = f"/console/endpoints/{FLIGHTS}"
MARK = "<script>window.harm=1</script><img src=x onerror=window.harm=1>"
# Turns what follows around, closes what is open, and asks templates to compute.
HARM = MARK + "\"'>${7*7}{{7*7}}</title></textarea>\u202eturned\u2066\u05d0\u05d1"
LONG = HARM + "W" * 10_000


@pytest.fixture(scope="module")
def harmed(still):
    """Texts from outside wherever the server takes them; the prediction that holds some."""
    with file_of(identity_of_text(HARM[:200])) as model:
        still.push(model, ECHO, "--alias", "champion")
    still.declare(ECHO, f"{ECHO}@champion", capture={"sample": 1})
    still.await_served(ECHO)
    still.call("PATCH", f"/models/{ECHO}/tags", {"set": {"harm": HARM}, "removed": []})
    still.call("PATCH", f"/models/{ECHO}/versions/1/tags", {"set": {"harm": LONG[:5000]}, "removed": []})
    still.call("PUT", f"/models/{ECHO}/description", {"description": LONG})
    still.call("POST", f"/models/{ECHO}/versions/1/evaluations",
               {"metric": "auc", "slice": HARM[:100], "dataset": HARM[:100], "value": 0.5})  # fmt: skip
    still.call("POST", "/tokens", {"grants": [{"role": "caller", "scope": "*"}], "note": HARM})
    prediction = still.predict(ECHO, [{"name": HARM[:200], "datatype": "BYTES", "shape": [2],
                                       "data": [HARM, LONG]}])  # fmt: skip
    still.await_kept(prediction)
    return prediction


def test_texts_that_mean_harm_are_shown_and_do_nothing(browser, still, harmed):
    address = json.dumps(HARM)
    with visit(browser, still, may_refuse=True) as page:
        sign_in(page, still)
        for place, is_shown in {
            f"/console/models/{ECHO}": True,
            f"/console/models/{ECHO}/versions/1": True,
            f"/console/endpoints/{ECHO}": True,
            f"/console/predictions/{harmed}": True,
            f"/console/predictions?endpoint={ECHO}": False,
            "/console/access": False,
            "/console/audit": False,
            "/console/models": False,
        }.items():
            settled(page, still.url + place)
            assert harmless(page) or not is_shown, place
        for parameter in ("/console/models?search=", "/console/models/", "/console/endpoints/",
                          "/console/predictions?id=", "/console/predictions?endpoint=",
                          "/console/audit?actor=", "/console/releases?team=",
                          "/console/sign-in?next=", "/console/"):  # fmt: skip
            page.goto(still.url + parameter + page.evaluate(f"encodeURIComponent({address})"))
            harmless(page)


def test_what_is_typed_does_nothing_either(browser, still):
    with visit(browser, still, may_refuse=True) as page:
        sign_in(page, still)
        page.goto(f"{still.url}{ENDPOINT}")
        page.locator("#input-0").fill(LONG)
        page.get_by_role("button", name="Predict").click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.locator("#input-0")).to_have_value(LONG)
        harmless(page)
        page.goto(f"{still.url}{ENDPOINT}/releases")
        page.get_by_label("Candidate").fill(HARM[:128])
        page.get_by_role("button", name="Begin the release").click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_label("Candidate")).to_have_value(HARM[:128])
        harmless(page)


def harmless(page):
    """Nothing of the texts has become part of the page; whether any is shown, as text."""
    page.locator("h1").first.wait_for()
    found = page.evaluate("""() => {
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const loose = [];
        let shown = false;
        while (texts.nextNode()) {
            const text = texts.currentNode;
            shown = shown || text.data.includes("<script>window.harm");
            if (text.data.includes("\\u202e") && !text.parentElement.closest("bdi, textarea, option")) {
                loose.push(text.parentElement.outerHTML.slice(0, 120));
            }
        }
        return {
            harm: window.harm === undefined,
            images: document.images.length,
            scripts: [...document.scripts].filter((one) => !one.src || one.textContent).length,
            loose, shown,
        };
    }""")
    shown = found.pop("shown")
    assert found == {"harm": True, "images": 0, "scripts": 0, "loose": []}, page.url
    assert overflow(page) == 0, page.url
    return shown
