package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReleaseSummaryTest {
    private static final Instant BEGIN = MadeReleases.BEGIN;
    private static final Instant END = BEGIN.plus(Duration.ofDays(14));

    @Test
    void releasesThatAreOverAreSummedUpByEndpointAndTeam() {
        List<Release> releases = List.of(good(1, 60), good(2, 90), good(3, 30), bad(4), open());
        List<ReleaseSummary> lines = ReleaseSummary.byEndpoint(releases, BEGIN, END);
        assertThat(lines).hasSize(1);
        ReleaseSummary line = lines.getFirst();
        assertThat(line.of()).isEqualTo("flights");
        assertThat(line.ended()).isEqualTo(4);
        assertThat(line.failed()).isEqualTo(1);
        assertThat(line.perWeek()).isEqualTo(2);
        assertThat(line.leadTime()).hasValue(Duration.ofMinutes(60));
        assertThat(line.failureRate()).hasValue(0.25);
        assertThat(line.timeToRestore()).hasValue(Duration.ofMinutes(2));
        assertThat(
                        ReleaseSummary.byTeam(
                                releases, endpoint -> new TeamName("air"), BEGIN, END))
                .extracting(ReleaseSummary::of)
                .containsExactly("air");
    }

    @Test
    void whatEndedAtAnotherTimeIsLeftOut() {
        assertThat(ReleaseSummary.byEndpoint(List.of(good(1, 60)), BEGIN.plusSeconds(3601), END))
                .isEmpty();
        assertThat(ReleaseSummary.byEndpoint(List.of(open()), BEGIN, END)).isEmpty();
    }

    private static Release good(int number, int minutes) {
        Release release = MadeReleases.draft(MadeReleases.usual(), number);
        release = at(release, ReleasePhase.BAKE, 0.1, 1);
        return at(release, ReleasePhase.FINAL, 1, minutes);
    }

    private static Release bad(int number) {
        Release release = MadeReleases.draft(MadeReleases.usual(), number);
        release = at(release, ReleasePhase.BAKE, 0.1, 1);
        release = at(release, ReleasePhase.BAKE, 0.5, 5);
        release = at(release, ReleasePhase.ABORTING, 0, 7);
        return at(release, ReleasePhase.QUARANTINED, 0, 8);
    }

    private static Release open() {
        return at(
                MadeReleases.draft(MadeReleases.usual(), 9), ReleasePhase.BAKE, 0.1, 1);
    }

    private static Release at(Release release, ReleasePhase to, double weight, int minute) {
        ReleaseTransition move =
                new ReleaseTransition(
                        release.phase(),
                        to,
                        1,
                        weight,
                        Cause.PROGRESS,
                        new FreeText("made"),
                        null,
                        Duration.ZERO);
        return MadeReleases.moved(release, move, BEGIN.plus(Duration.ofMinutes(minute)));
    }
}
