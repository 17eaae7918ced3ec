package dev.slipway.monitoring.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseHistory;
import dev.slipway.api.release.ReleaseHistory.Figures;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.monitoring.report.ReleaseFigures.Known;
import dev.slipway.monitoring.report.ReleaseFigures.Shown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReleaseFiguresTest {
    private static final Instant FIRST = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant NOW = FIRST.plus(Duration.ofDays(14));
    private static final TeamName OPERATIONS = new TeamName("operations");
    private static final TeamName FRAUD = new TeamName("fraud");

    @Test
    void releasesComeNewestFirst() {
        ReleaseHistory history =
                ReleaseFigures.of(
                        List.of(
                                known("flights", 1, 0, ReleasePhase.FINAL),
                                known("flights", 2, 5, ReleasePhase.HOLD),
                                known("delays", 1, 3, ReleasePhase.ROLLED_BACK)),
                        NOW);
        assertThat(history.releases())
                .extracting(entry -> entry.id().value())
                .containsExactly("flights.2", "delays.1", "flights.1");
        assertThat(history.releases().getFirst().ended()).isNull();
        assertThat(history.releases().getLast())
                .satisfies(entry -> {
                    assertThat(entry.ended()).isEqualTo(FIRST.plusSeconds(120));
                    assertThat(entry.strategy()).isEqualTo("canary");
                    assertThat(entry.bad()).isEqualTo(3);
                });
    }

    /// Of each one that is back its phase says that stable answers everybody.
    @Test
    void aReleaseThatWentBackSaysWhyItDid() {
        Release turned = release("flights", 1, 0, ReleasePhase.ABORTING);
        Release back =
                turned.moved(
                        new Release.Move(
                                new ReleaseTransition(
                                        ReleasePhase.ABORTING,
                                        ReleasePhase.ROLLED_BACK,
                                        1,
                                        0,
                                        Cause.EVIDENCE,
                                        new FreeText("stable answers everybody"),
                                        null,
                                        Duration.ofMinutes(3),
                                        null),
                                FIRST.plusSeconds(180),
                                new PrincipalId("system:monitoring"),
                                180));
        Known known = new Known(back, OPERATIONS, null, new Shown.Counted(10_000, 3));
        assertThat(ReleaseFigures.of(List.of(known), NOW).releases())
                .extracting(ReleaseHistory.Entry::why)
                .containsExactly(new FreeText("it was shown"));
    }

    @Test
    void figuresAreOfEachTeamAndEndpoint() {
        ReleaseHistory history =
                ReleaseFigures.of(
                        List.of(
                                known("flights", 1, 0, ReleasePhase.FINAL),
                                known("flights", 2, 2, ReleasePhase.FINAL),
                                known("flights", 3, 4, ReleasePhase.QUARANTINED),
                                known("flights", 4, 6, ReleasePhase.BAKE),
                                known("delays", 1, 1, ReleasePhase.FINAL),
                                new Known(
                                        release("fraud", 1, 1, ReleasePhase.BAKE),
                                        FRAUD,
                                        null,
                                        new Shown.Counted(0, 0))),
                        NOW);
        assertThat(history.figures())
                .containsExactly(
                        new Figures(null, FRAUD, 0, 0, null, null, null, null),
                        new Figures(new EndpointName("fraud"), FRAUD, 0, 0, null, null, null, null),
                        new Figures(
                                null,
                                OPERATIONS,
                                4,
                                3,
                                1.5,
                                Duration.ofSeconds(86_400 + 120),
                                0.25,
                                Duration.ofSeconds(60)),
                        new Figures(
                                new EndpointName("delays"),
                                OPERATIONS,
                                1,
                                1,
                                7.0 / 13,
                                Duration.ofSeconds(86_400 + 120),
                                0.0,
                                null),
                        new Figures(
                                new EndpointName("flights"),
                                OPERATIONS,
                                3,
                                2,
                                1.0,
                                Duration.ofSeconds(86_400 + 120),
                                1.0 / 3,
                                Duration.ofSeconds(60)));
    }

    /// Twenty of an endpoint are known, however long ago another one's first was.
    @Test
    void releasesOfATeamAreCountedFromWhereOnAllAreKnown() {
        List<Known> known = new ArrayList<>();
        known.add(known("delays", 1, -350, ReleasePhase.FINAL));
        for (int number = 1; number <= 20; number++) {
            known.add(known("flights", number, (number - 1) * 13 / 19, ReleasePhase.FINAL));
        }
        assertThat(ReleaseFigures.of(known, NOW).figures())
                .extracting(Figures::perWeek)
                .containsExactly(10.0, 7.0 / 364, 10.0);
    }

    @Test
    void aFirstWeekIsAWeek() {
        ReleaseHistory history =
                ReleaseFigures.of(
                        List.of(known("flights", 1, 0, ReleasePhase.FINAL)),
                        FIRST.plusSeconds(600));
        assertThat(history.figures().getFirst().perWeek()).isEqualTo(1.0);
        assertThat(ReleaseFigures.of(List.of(), NOW))
                .isEqualTo(new ReleaseHistory(List.of(), List.of()));
    }

    private static Known known(String endpoint, long number, int day, ReleasePhase phase) {
        Release release = release(endpoint, number, day, phase);
        return new Known(
                release,
                OPERATIONS,
                release.started().minus(Duration.ofDays(1)),
                new Shown.Counted(10_000, 3));
    }

    /// A release that is decided after a minute, and is in its phase after two.
    private static Release release(String endpoint, long number, int day, ReleasePhase phase) {
        Instant started = FIRST.plus(Duration.ofDays(day));
        Release begun =
                new Release(
                        ReleaseId.of(new EndpointName(endpoint), number),
                        new ModelName(endpoint),
                        new Release.Side(new VersionNumber(number), Sha256.ZERO),
                        new Release.Side(new VersionNumber(number + 1), Sha256.of("c")),
                        ReleasePlan.USUAL,
                        17,
                        started,
                        new PrincipalId("token:ada"),
                        null,
                        List.of());
        boolean isBack = phase == ReleasePhase.ROLLED_BACK || phase == ReleasePhase.QUARANTINED;
        return begun.moved(move(isBack ? ReleasePhase.ABORTING : ReleasePhase.SOAK, started, 60))
                .moved(move(phase, started, 120));
    }

    private static Release.Move move(ReleasePhase to, Instant started, int seconds) {
        return new Release.Move(
                new ReleaseTransition(
                        ReleasePhase.BAKE,
                        to,
                        1,
                        0.01,
                        Cause.EVIDENCE,
                        new FreeText("it was shown"),
                        null,
                        Duration.ofSeconds(seconds),
                        null),
                started.plusSeconds(seconds),
                new PrincipalId("system:monitoring"),
                seconds);
    }
}
