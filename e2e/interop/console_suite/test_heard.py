"""What the overview makes of what it hears, which these tests say themselves: nobody else asks their server."""

import json

from browser import PATIENCE, sign_in, visit
from playwright.sync_api import expect
from stage import FLIGHTS


def test_overview_asks_for_its_table_again_once_it_hears_again(browser, still):
    with visit(browser, still) as page:
        sign_in(page, still)
        # Streams that end at once: the browser opens the next after some seconds.
        page.route(
            "**/console/overview/events",
            lambda route: route.fulfill(content_type="text/event-stream", body=":\n\n"),
        )
        with page.expect_request("**/console/overview/table", timeout=PATIENCE):
            page.goto(still.url + "/console/")


def test_overview_says_the_whole_of_a_version_that_took_over(browser, still):
    version = FLIGHTS + "-by-a-name-that-no-table-has-room-for/2"
    row = {"name": FLIGHTS, "state": "serving", "tone": "good", "cells": [version] + ["-"] * 8}
    # The browser does not ask for the stream again meanwhile.
    news = f"retry: 600000\nevent: news\ndata: {json.dumps({'rows': [row]})}\n\n"
    with visit(browser, still) as page:
        sign_in(page, still)
        page.route(
            "**/console/overview/events",
            lambda route: route.fulfill(content_type="text/event-stream", body=news),
        )
        page.goto(still.url + "/console/")
        shown = page.get_by_text(version, exact=True)
        expect(shown).to_have_attribute("title", version, timeout=PATIENCE)


def test_overview_keeps_what_it_was_told_while_a_table_was_on_its_way(browser, still):
    version = FLIGHTS + "/77"
    row = {"name": FLIGHTS, "state": "serving", "tone": "good", "cells": [version] + ["-"] * 8}
    # The browser does not ask for the stream again meanwhile.
    told = f"retry: 600000\nevent: stale\ndata: {{}}\n\nevent: news\ndata: {json.dumps({'rows': [row]})}\n\n"
    with visit(browser, still) as page:
        sign_in(page, still)
        tables = asked_tables(page, still, told)
        page.get_by_text(version, exact=True).wait_for()
        give(tables[0], "renewed")
        expect(page.locator("#renewed")).to_be_attached(timeout=PATIENCE)
        assert page.get_by_text(version, exact=True).count() == 1


def test_overview_puts_no_table_in_the_place_of_one_that_was_asked_for_later(browser, still):
    told = "retry: 600000\n" + "event: stale\ndata: {}\n\n" * 2
    with visit(browser, still) as page:
        sign_in(page, still)
        tables = asked_tables(page, still, told, count=2)
        give(tables[1], "later")
        expect(page.locator("#later")).to_be_attached(timeout=PATIENCE)
        with page.expect_request_finished(lambda request: request.url.endswith("/table"), timeout=PATIENCE):
            give(tables[0], "earlier")
        page.evaluate("new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)))")
        expect(page.locator("#later")).to_be_attached()
        expect(page.locator("#earlier")).to_have_count(0)


def asked_tables(page, still, told, count=1):
    """Opens an overview that is told this, and gives the tables that it asks for then: none has come yet."""
    tables = []
    page.route(
        "**/console/overview/events",
        lambda route: route.fulfill(content_type="text/event-stream", body=told),
    )
    page.route("**/console/overview/table", lambda route: tables.append(route))
    page.goto(still.url + "/console/")
    for _ in range(240):
        if len(tables) == count:
            return tables
        page.wait_for_timeout(250)
    raise AssertionError(f"{len(tables)} tables were asked for (expected: {count})")


def give(route, mark):
    """Has a table come, with something in it to know it by."""
    answer = route.fetch()
    route.fulfill(response=answer, body=f'{answer.text()}<p id="{mark}"></p>')


def test_overview_says_what_is_wrong_with_the_server_for_as_long_as_it_is(browser, still):
    said = [{"warnings": ["kafka: does not answer"]}, {"warnings": ["triton: does not answer"]}]
    # The browser does not ask for the stream again meanwhile.
    news = "retry: 600000\n" + "".join(f"event: news\ndata: {json.dumps(one)}\n\n" for one in said)
    with visit(browser, still) as page:
        sign_in(page, still)
        page.route(
            "**/console/overview/events",
            lambda route: route.fulfill(content_type="text/event-stream", body=news),
        )
        page.goto(still.url + "/console/")
        expect(page.locator("#warnings bdi")).to_have_text(["triton: does not answer"], timeout=PATIENCE)
