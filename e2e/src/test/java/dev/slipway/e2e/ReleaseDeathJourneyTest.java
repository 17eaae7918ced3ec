package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.testkit.Campaign;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/// A server that is killed in each phase of a release, under callers who ask all the time. The next
/// process comes to the same outcome or holds the release; stable answers meanwhile.
final class ReleaseDeathJourneyTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int ENOUGH = 100;

    @TempDir Path scratch;

    /// When a server dies.
    private enum Death {
        GATED,
        LOADING,
        WARMING,
        SHADOW,
        BAKE,
        DECIDE,
        HOLD,
        PROMOTING,
        SOAK,
        ABORTING;

        static List<Death> played() {
            return Campaign.isLong() ? List.of(values()) : List.of(LOADING, DECIDE, ABORTING);
        }

        ReleasePhase phase() {
            return ReleasePhase.valueOf(name());
        }

        ReleasePlan plan() {
            return switch (this) {
                case GATED, LOADING, WARMING, BAKE, HOLD, ABORTING -> ReleaseDesk.half();
                case SHADOW ->
                        ReleaseDesk.plan(
                                new ReleaseStrategy.ShadowThenCanary(
                                        1, 1_000_000, 0.1, List.of(0.5, 1.0)),
                                HOUR);
                case DECIDE ->
                        ReleaseDesk.plan(new ReleaseStrategy.Canary(List.of(0.5, 1.0)), SECOND);
                case PROMOTING, SOAK -> ReleaseDesk.plan(new ReleaseStrategy.AllAtOnce(), SECOND);
            };
        }

        /// Whether the release stays there with a candidate that answers.
        boolean isAnswering() {
            return switch (this) {
                case BAKE, DECIDE, HOLD, SOAK -> true;
                case GATED, LOADING, WARMING, SHADOW, PROMOTING, ABORTING -> false;
            };
        }
    }

    @Test
    void killInAnyPhaseLeavesStableAnsweringAndTheSameOutcomeOrAHold(TestReporter reporter)
            throws Exception {
        Launched server = Launched.serve(scratch);
        ReleaseDesk desk = new ReleaseDesk(server, data());
        desk.prepare(scratch, 2);
        try (Callers callers = new Callers(server, ReleaseDesk.VALUES)) {
            for (Death death : Death.played()) {
                Callers.Era before = reach(desk, callers, death);
                server.kill();
                Callers.Era since = callers.begin();
                desk.close();
                Instant killed = Instant.now();
                server = Launched.serve(scratch);
                Instant ready = Instant.now();
                desk = new ReleaseDesk(server, data());
                callers.goTo(server);
                since.await("1", 1);
                ReleaseStatus after = outcome(desk, death);
                since.awaitMore(ENOUGH);
                requireNoWrongAnswer(since, after, before.by("2") == 0 ? Instant.MIN : killed);
                reporter.publishEntry(
                        death.name().toLowerCase(Locale.ROOT),
                        "ready after %d ms, stable after %d ms more, %d connections broken, then %s"
                                .formatted(
                                        Duration.between(killed, ready).toMillis(),
                                        Duration.between(ready, since.firstBy("1").orElseThrow())
                                                .toMillis(),
                                        since.broken(),
                                        after.phase()));
                end(desk);
            }
            if (Campaign.isLong()) {
                killTwice(server, desk, callers);
            }
        } finally {
            desk.close();
            server.close();
        }
    }

    private Path data() {
        return scratch.resolve("data");
    }

    /// Brings a new release to where the server is to die.
    private static Callers.Era reach(ReleaseDesk desk, Callers callers, Death death) {
        Callers.Era before = callers.begin();
        desk.start("2", death.plan());
        switch (death) {
            case GATED -> {}
            case LOADING, WARMING, SHADOW, PROMOTING ->
                    desk.await(status -> has(status, death.phase()));
            case BAKE, DECIDE, SOAK -> {
                desk.await(status -> status.phase() == death.phase());
                before.await("2", 1);
            }
            case HOLD -> {
                before.await("2", 1);
                desk.pause();
            }
            case ABORTING -> {
                before.await("2", 1);
                desk.abort();
            }
        }
        assertThat(before.wrong()).isEmpty();
        assertThat(before.refused()).isEmpty();
        assertThat(before.broken()).isZero();
        return before;
    }

    private static boolean has(ReleaseStatus status, ReleasePhase phase) {
        return status.release().moves().stream().anyMatch(move -> move.transition().to() == phase);
    }

    /// Where the next process brings the release: on as if nothing had been, or to a hold in which
    /// candidate has nothing.
    private static ReleaseStatus outcome(ReleaseDesk desk, Death death) {
        ReleaseStatus status =
                desk.await(one ->
                        (one.isAtRest() && one.weight() == 0)
                                || one.phase() == ReleasePhase.SHADOW
                                || one.phase() == ReleasePhase.BAKE
                                || one.phase() == ReleasePhase.SOAK);
        ReleasePhase phase = status.phase();
        if (death.isAnswering()) {
            status = desk.await(one -> one.phase() == ReleasePhase.HOLD && one.weight() == 0);
            assertThat(status.release().moves().getLast().transition().cause())
                    .isEqualTo(Cause.UNCLEAN_END);
        } else if (death == Death.ABORTING) {
            status = desk.await(one -> one.phase() == ReleasePhase.ROLLED_BACK);
        } else if (phase == ReleasePhase.HOLD) {
            assertThat(status.release().moves().getLast().transition().cause())
                    .isEqualTo(Cause.UNCLEAN_END);
        } else {
            assertThat(phase).isIn(ReleasePhase.SHADOW, ReleasePhase.BAKE, ReleasePhase.SOAK);
        }
        return status;
    }

    /// Candidate answered nobody before there was a record of it that counts, and every answer is
    /// its version's own. What the process before recorded counts where candidate had not answered
    /// anybody by it: that process died between the record and the first answer.
    private static void requireNoWrongAnswer(
            Callers.Era since, ReleaseStatus after, Instant begin) {
        assertThat(since.wrong()).isEmpty();
        assertThat(since.refused()).isEmpty();
        Instant allowed =
                after.release().moves().stream()
                        .filter(move -> move.transition().weight() > 0)
                        .map(Release.Move::time)
                        .filter(time -> time.isAfter(begin))
                        .findFirst()
                        .orElse(Instant.MAX);
        assertThat(since.firstBy("2").orElse(Instant.MAX)).isAfterOrEqualTo(allowed);
    }

    private static void end(ReleaseDesk desk) {
        if (!desk.newest().phase().isOver()) {
            desk.abort();
        }
        desk.await(status -> status.phase().isOver());
    }

    /// A candidate whose process dies a second time is not tried a third time.
    private void killTwice(Launched first, ReleaseDesk firstDesk, Callers callers)
            throws Exception {
        callers.begin();
        firstDesk.start("2", ReleaseDesk.half());
        callers.now().await("2", 1);
        first.kill();
        callers.begin();
        try (Launched second = Launched.serve(scratch);
                ReleaseDesk desk = new ReleaseDesk(second, data())) {
            callers.goTo(second);
            desk.await(status -> status.phase() == ReleasePhase.HOLD);
            desk.resume();
            callers.now().await("2", 1);
            second.kill();
        }
        Callers.Era since = callers.begin();
        try (Launched third = Launched.serve(scratch);
                ReleaseDesk desk = new ReleaseDesk(third, data())) {
            callers.goTo(third);
            desk.await(status -> status.phase() == ReleasePhase.QUARANTINED);
            since.await("1", ENOUGH);
            assertThat(since.by("2")).isZero();
            assertThat(desk.status("2")).isEqualTo(VersionStatus.QUARANTINED);
        }
    }
}
