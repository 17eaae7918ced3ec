package dev.slipway.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamProgress.Answered;
import dev.slipway.api.job.StreamStandby;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.testkit.SampleStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StreamTextTest {
    private static final ModelName MODEL = new ModelName("flights");
    private static final VersionNumber THREE = new VersionNumber(3);
    private static final VersionNumber FOUR = new VersionNumber(4);

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
        return lines(status(SampleStream.spec(), progress, standby));
    }

    private static StreamStatus status(
            StreamJobSpec spec, StreamProgress progress, @Nullable StreamStandby standby) {
        return new StreamStatus(
                SampleStream.begun(8, spec), progress, null, null, standby, "unpriced", null);
    }

    private static List<String> lines(StreamStatus status) {
        StringWriter text = new StringWriter();
        StreamText.print(status, new PrintWriter(text, true));
        return text.toString().lines().toList();
    }

    @Test
    void whatItsClusterCallsAStreamIsSaidWhereItHasOne() {
        assertThat(lines(progress(List.of()))).noneMatch(line -> line.startsWith("job "));
        StreamStatus there = status(SampleStream.on("big"), progress(List.of()), null);
        assertThat(lines(there))
                .containsSubsequence(
                        "on         big", "job        slipway " + there.job().outsideName());
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
