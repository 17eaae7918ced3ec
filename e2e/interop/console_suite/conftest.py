"""One browser for all tests of a process, and one server with traffic for those that look at everything."""

import pytest
from browser import chromium
from stage import FLIGHTS, Callers, Stage


@pytest.fixture(scope="session")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def stage():
    """Flights with callers, a shadow beside, a file that is scored, a stream at rest, and nothing released yet."""
    with Stage() as started:
        started.flights()
        started.shadow()
        started.await_served(FLIGHTS)
        # The first test takes longer than it does.
        started.job("--no-wait")
        started.resting_stream()
        with Callers(started, wrong_every=50), Callers(started, started.shadowed, 10):
            yield started
