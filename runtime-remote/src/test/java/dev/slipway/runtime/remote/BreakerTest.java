package dev.slipway.runtime.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.spec.BackendTerms;
import dev.slipway.testkit.Property;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class BreakerTest {
    private static final BackendTerms.Breaker TERMS =
            new BackendTerms.Breaker(0.5, 20, Duration.ofSeconds(5));
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Breaker breaker = new Breaker();
    private long now = 1_000_000;

    @Test
    void staysClosedWhileFewerCallsThanTheMinimumFailed() {
        fail(19);
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
        fail(1);
        assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
    }

    @Test
    void staysClosedWhileASmallerPartFails() {
        for (int i = 0; i < 100; i++) {
            succeed(3);
            fail(2);
        }
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void failuresOfLongAgoDoNotCount() {
        fail(19);
        now += 11 * SECOND;
        fail(19);
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void letsNobodyInWhileOpenAndSaysForHowLong() {
        fail(20);
        assertThat(breaker.enter(now)).isEmpty();
        assertThat(breaker.openNanos(now)).isEqualTo(5 * SECOND);
        now += 5 * SECOND - 1;
        assertThat(breaker.enter(now)).isEmpty();
    }

    @Test
    void letsAFewInWhenItMayClose() {
        fail(20);
        now += 5 * SECOND;
        for (int i = 0; i < Breaker.TRIALS; i++) {
            assertThat(breaker.enter(now)).isPresent();
        }
        assertThat(breaker.enter(now)).isEmpty();
        assertThat(breaker.state()).isEqualTo(Breaker.State.HALF_OPEN);
    }

    @Test
    void closesWhenAllTrialsSucceed() {
        fail(20);
        now += 5 * SECOND;
        succeed(Breaker.TRIALS);
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void opensForTwiceAsLongWhenATrialFails() {
        fail(20);
        now += 5 * SECOND;
        fail(1);
        assertThat(breaker.openNanos(now)).isEqualTo(10 * SECOND);
        now += 10 * SECOND;
        fail(1);
        assertThat(breaker.openNanos(now)).isEqualTo(20 * SECOND);
    }

    @Test
    void isAsPatientAsBeforeOnceItHasClosed() {
        fail(20);
        now += 5 * SECOND;
        fail(1);
        now += 10 * SECOND;
        succeed(Breaker.TRIALS);
        fail(20);
        assertThat(breaker.openNanos(now)).isEqualTo(5 * SECOND);
    }

    @Test
    void aTrialThatShowedNothingMakesRoomForAnother() {
        fail(20);
        now += 5 * SECOND;
        List<Optional<Breaker.Pass>> trials =
                List.of(breaker.enter(now), breaker.enter(now), breaker.enter(now));
        assertThat(breaker.enter(now)).isEmpty();
        breaker.showedNothing(trials.getFirst().orElseThrow());
        assertThat(breaker.enter(now)).isPresent();
    }

    @Test
    void whatBeganBeforeItOpenedDecidesNothingAfterwards() {
        Breaker.Pass early = breaker.enter(now).orElseThrow();
        fail(20);
        now += 5 * SECOND;
        assertThat(breaker.enter(now)).isPresent();
        breaker.failed(early, TERMS, now);
        assertThat(breaker.state()).isEqualTo(Breaker.State.HALF_OPEN);
    }

    @Test
    void beforeAnotherBackendItIsClosedAndCallsOfTheFormerDecideNothing() {
        Breaker.Pass early = breaker.enter(now).orElseThrow();
        fail(20);
        breaker.begin();
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
        for (int i = 0; i < 20; i++) {
            breaker.failed(early, TERMS, now);
        }
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void looksThatReachNobodyOpenItAndOneThatDoesLetsCallsBeTried() {
        breaker.unreachable(TERMS, now);
        assertThat(breaker.enter(now)).isEmpty();
        breaker.reachable();
        assertThat(breaker.enter(now)).isPresent();
    }

    /// Looks may be a minute apart, and trials in between find nobody either.
    @Test
    void aTrialThatFailsBetweenTwoLooksIsForgivenByTheOneThatReachesTheBackend() {
        breaker.unreachable(TERMS, now);
        now += 5 * SECOND;
        fail(1);
        assertThat(breaker.openNanos(now)).isEqualTo(10 * SECOND);
        breaker.reachable();
        assertThat(breaker.enter(now)).isPresent();
    }

    @Test
    void aTrialOfBeforeTheLookThatReachedTheBackendDecidesNothing() {
        breaker.unreachable(TERMS, now);
        now += 5 * SECOND;
        Breaker.Pass early = breaker.enter(now).orElseThrow();
        breaker.reachable();
        breaker.failed(early, TERMS, now);
        assertThat(breaker.state()).isEqualTo(Breaker.State.HALF_OPEN);
    }

    @Test
    void behindALookThatReachedTheBackendItsTrialsDecide() {
        breaker.unreachable(TERMS, now);
        breaker.reachable();
        fail(1);
        breaker.reachable();
        assertThat(breaker.enter(now)).isEmpty();
    }

    @Test
    void aLookDoesNotForgiveFailedCalls() {
        fail(20);
        breaker.reachable();
        assertThat(breaker.enter(now)).isEmpty();
    }

    @Test
    void aBackendThatIsDownIsAskedRarely() {
        int sent = 0;
        for (int tick = 0; tick < 60_000; tick++) {
            now += TimeUnit.MILLISECONDS.toNanos(1);
            Optional<Breaker.Pass> pass = breaker.enter(now);
            if (pass.isPresent()) {
                sent++;
                breaker.failed(pass.get(), TERMS, now);
            }
        }
        assertThat(sent).isBetween(20, 26);
    }

    @Test
    void whateverHappensItClosesAgainOnceCallsSucceed() {
        Property.holds(
                300,
                random -> {
                    Breaker flapping = new Breaker();
                    long time = random.nextLong(SECOND);
                    for (int i = 0; i < 400; i++) {
                        time += random.nextLong(SECOND / 2);
                        Optional<Breaker.Pass> pass = flapping.enter(time);
                        if (random.nextInt(20) == 0) {
                            flapping.unreachable(TERMS, time);
                        }
                        if (pass.isPresent()) {
                            switch (random.nextInt(4)) {
                                case 0 -> flapping.succeeded(pass.get(), time);
                                case 1 -> flapping.showedNothing(pass.get());
                                default -> flapping.failed(pass.get(), TERMS, time);
                            }
                        }
                    }
                    for (int i = 0; i < 400; i++) {
                        time += SECOND;
                        long at = time;
                        flapping.enter(at).ifPresent(pass -> flapping.succeeded(pass, at));
                    }
                    assertThat(flapping.state()).isEqualTo(Breaker.State.CLOSED);
                });
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.failed(breaker.enter(now).orElseThrow(), TERMS, now);
        }
    }

    private void succeed(int times) {
        for (int i = 0; i < times; i++) {
            breaker.succeeded(breaker.enter(now).orElseThrow(), now);
        }
    }
}
