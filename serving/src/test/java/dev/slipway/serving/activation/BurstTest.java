package dev.slipway.serving.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.serving.activation.Burst.Heard;
import dev.slipway.serving.activation.Burst.World;
import dev.slipway.testkit.Property;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a thousand callers hear who come at once while a version sleeps, by what is known of it.
final class BurstTest {
    private static final int CALLERS = 1_000;

    /// Beside a crowd loads take four times as long, and calls twice.
    private static final World BUSY = new World(100, 400, 4, 8);

    /// Everything takes ten times as long beside a crowd as it should.
    private static final World TROUBLE = new World(100, 4_000, 4, 80);

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(30);

    private static final Forecasts.Key KEY =
            new Forecasts.Key(
                    new VersionId(new EndpointName("flights"), new VersionNumber(1)),
                    "a".repeat(64),
                    2);

    private final AtomicLong now = new AtomicLong();

    @TempDir Path cache;

    private Burst fresh(World world, SplittableRandom random) {
        return new Burst(world, random, now).asleep();
    }

    /// A process ends, and the next finds what it has kept.
    private Burst restarted(Burst before, World world, SplittableRandom random) {
        Forecasts.in(cache).keep(KEY, before.forecast());
        Forecast kept = Forecasts.in(cache).of(KEY).orElseThrow();
        return new Burst(world, random, now).asleep(kept);
    }

    private static void askedByOne(Burst version) {
        assertThat(version.of(1, SHORT)).isEqualTo(new Heard(1, 1));
    }

    private static Heard crowd(Burst version, Duration patience) {
        return version.of(CALLERS, patience);
    }

    /// At rest it takes less than half as long, and nobody has seen it otherwise.
    @Test
    void theFirstTwoCrowdsAreJudgedByWhatWasMeasuredAtRest() {
        Property.holds(
                10,
                random -> {
                    Burst version = fresh(BUSY, random);
                    askedByOne(version);
                    assertThat(crowd(version, SHORT).inVain()).isBetween(200, 450);
                    assertThat(crowd(version, SHORT).inVain()).isBetween(200, 450);
                });
    }

    @Test
    void nobodyIsRefusedWhereNothingIsKnown() {
        Property.holds(
                10,
                random -> {
                    Burst version = fresh(BUSY, random);
                    assertThat(crowd(version, SHORT).letIn()).isEqualTo(CALLERS);
                });
    }

    @Test
    void whatTwoCrowdsHaveShownDecidesByTheHeadAlsoInTheNextProcess() {
        Property.holds(
                10,
                random -> {
                    Burst first = fresh(BUSY, random);
                    askedByOne(first);
                    Heard early = crowd(first, SHORT);
                    Heard _ = crowd(first, SHORT);

                    Burst next = restarted(first, BUSY, random);
                    Heard known = crowd(next, SHORT);

                    assertThat(known.inVain()).isLessThanOrEqualTo(early.inVain() / 3);
                    assertThat(known.answered()).isGreaterThan(early.answered() * 4 / 5);
                });
    }

    /// Of two that came, one may come before the restart, and the other behind it.
    @Test
    void crowdsOfTwoProcessesCountTogether() {
        Property.holds(
                10,
                random -> {
                    Burst first = fresh(BUSY, random);
                    askedByOne(first);
                    Heard early = crowd(first, SHORT);

                    Burst next = restarted(first, BUSY, random);
                    assertThat(crowd(next, SHORT).inVain()).isBetween(200, 450);
                    assertThat(crowd(next, SHORT).inVain()).isLessThanOrEqualTo(early.inVain() / 3);
                });
    }

    @Test
    void aCrowdThatCanBeAnsweredIsLetInWholeWhateverWasKept() {
        Property.holds(
                10,
                random -> {
                    Burst first = fresh(BUSY, random);
                    askedByOne(first);
                    Heard _ = crowd(first, SHORT);
                    Heard _ = crowd(first, SHORT);

                    Burst next = restarted(first, BUSY, random);
                    Duration patience = Duration.ofMillis(random.nextLong(5_500, 30_000));

                    assertThat(crowd(next, patience)).isEqualTo(new Heard(CALLERS, CALLERS));
                });
    }

    @Test
    void oneCrowdInTroubleKeepsNobodyOutOfTheNextProcess() {
        Property.holds(
                10,
                random -> {
                    Burst first = fresh(TROUBLE, random);
                    askedByOne(first);
                    Heard _ = crowd(first, LONG);

                    Burst next = restarted(first, BUSY, random);

                    assertThat(crowd(next, LONG)).isEqualTo(new Heard(CALLERS, CALLERS));
                });
    }

    /// Two of them do, until one has come that was answered faster.
    @Test
    void troubleThatLastedKeepsNobodyOutForGood() {
        Property.holds(
                10,
                random -> {
                    Burst first = fresh(TROUBLE, random);
                    askedByOne(first);
                    Heard _ = crowd(first, LONG);
                    Heard _ = crowd(first, LONG);

                    Burst next = restarted(first, BUSY, random);
                    assertThat(crowd(next, LONG).letIn()).isLessThan(CALLERS);

                    Burst last = restarted(next, BUSY, random);
                    assertThat(crowd(last, LONG)).isEqualTo(new Heard(CALLERS, CALLERS));
                });
    }

    /// Whom it refuses, it loads the version for: each load that no crowd comes to counts.
    @Test
    void aForecastThatRefusesEverybodyIsForgottenByTheLoadsThatItBegins() {
        Property.holds(
                10,
                random -> {
                    Burst first = fresh(new World(100, 400, 4, 4_000), random);
                    askedByOne(first);
                    Heard _ = crowd(first, Duration.ofMinutes(20));
                    Heard _ = crowd(first, Duration.ofMinutes(20));

                    Burst version = restarted(first, BUSY, random);
                    int refused = 0;
                    while (version.of(1, SHORT).letIn() == 0) {
                        refused++;
                        version = restarted(version, BUSY, random);
                    }
                    assertThat(refused).isBetween(1, 2);
                });
    }
}
