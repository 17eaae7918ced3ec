"""One browser for all tests of a process, and servers: one with traffic, and one that nobody else asks."""

import pytest
from browser import chromium
from stage import FLIGHTS, Callers, Stage


@pytest.fixture(scope="session")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def stage():
    """Flights with callers, a shadow beside, a stream at rest, and nothing released yet."""
    with Stage() as started:
        started.flights()
        started.shadow()
        started.await_served(FLIGHTS)
        started.resting_stream()
        # Pages are looked at beside it: more would take from the browsers.
        with Callers(started, per_second=50, wrong_every=50), Callers(started, started.shadowed, 10):
            yield started


@pytest.fixture(scope="session")
def still():
    """Both versions of flights, whom nobody asks for anything: no answer has to be fast from the first one on."""
    with Stage({"SLIPWAY_SERVING_WARM_UP_LIMIT": "20ms"}) as started:
        started.flights()
        started.await_served(FLIGHTS)
        yield started
