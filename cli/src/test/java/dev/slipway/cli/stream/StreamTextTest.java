package dev.slipway.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreJob.Submission;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamProgress.Answered;
import dev.slipway.api.job.StreamStandby;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.StreamJobSpec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StreamTextTest {
    private static final ModelName MODEL = new ModelName("flights");
    private static final VersionNumber THREE = new VersionNumber(3);
    private static final VersionNumber FOUR = new VersionNumber(4);

    private static StreamJob job(@Nullable String on) {
        StreamJobSpec spec =
                new StreamJobSpec(
                        new StreamName("late-flights"),
                        TeamName.DEFAULT,
                        new EndpointName("flights"),
                        null,
                        new StreamJobSpec.Source(
                                "events",
                                "flights",
                                StreamJobSpec.Start.EARLIEST,
                                Duration.ofSeconds(5),
                                Map.of(),
                                false),
                        new StreamJobSpec.Sink("late", null),
                        StreamJobSpec.Commit.USUAL,
                        null,
                        List.of(),
                        on,
                        false,
                        StreamJobSpec.Wanted.RUNNING);
        Submission by =
                new Submission(new PrincipalId("root"), null, TeamName.DEFAULT, Instant.EPOCH);
        return StreamJob.declared(JobId.of(8), spec, by).begun(1, Instant.EPOCH);
    }

    private static StreamProgress progress(List<Answered> answered) {
        return new StreamProgress(
                1,
                "running",
                20_010,
                10,
                null,
                THREE,
                new StreamProgress.Canary(FOUR, 0.05),
                answered,
                Map.of(),
                null,
                null,
                null,
                null,
                7L,
                null,
                true,
                null,
                null,
                Usage.NONE,
                Instant.EPOCH);
    }

    private static List<String> lines(StreamProgress progress) {
        return lines(progress, null);
    }

    private static List<String> lines(StreamProgress progress, @Nullable StreamStandby standby) {
        return lines(new StreamStatus(job(null), progress, null, null, standby, "unpriced", null));
    }

    private static List<String> lines(StreamStatus status) {
        StringWriter text = new StringWriter();
        StreamText.print(status, new PrintWriter(text, true));
        return text.toString().lines().toList();
    }

    @Test
    void whatItsClusterCallsAStreamIsSaidWhereItHasOne() {
        assertThat(lines(progress(List.of()))).noneMatch(line -> line.startsWith("job "));
        StreamJob there = job("big");
        assertThat(
                        lines(
                                new StreamStatus(
                                        there,
                                        progress(List.of()),
                                        null,
                                        null,
                                        null,
                                        "unpriced",
                                        null)))
                .containsSubsequence("on         big", "job        slipway " + there.outsideName());
    }

    @Test
    void rowsOfEachVersionAreSaidInTheOrderInWhichTheyBegan() {
        List<Answered> answered =
                List.of(new Answered(MODEL, THREE, 19_012), new Answered(MODEL, FOUR, 988));
        assertThat(lines(progress(answered)))
                .containsSubsequence(
                        "answered   flights/3 19,012 rows", "answered   flights/4 988 rows");
    }

    @Test
    void whetherAStandbyIsReadyIsSaidWhereOneIsWanted() {
        StreamProgress progress = progress(List.of());
        assertThat(lines(progress)).noneMatch(line -> line.startsWith("standby"));
        assertThat(lines(progress, new StreamStandby(true, null))).contains("standby    ready");
        assertThat(lines(progress, new StreamStandby(false, null)))
                .contains("standby    not ready yet");
        assertThat(lines(progress, new StreamStandby(false, "memory: no room")))
                .contains("standby    not there: memory: no room");
    }

    @Test
    void whereNoVersionIsCountedNothingIsSaidOfAny() {
        assertThat(lines(progress(List.of())))
                .contains("checkpoint 7")
                .noneMatch(line -> line.startsWith("answered"));
    }
}
