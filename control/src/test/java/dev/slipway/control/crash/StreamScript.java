package dev.slipway.control.crash;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.control.JobCommand.FollowVersion;
import dev.slipway.api.control.JobCommand.RepairStream;
import dev.slipway.api.control.JobCommand.StartAttempt;
import dev.slipway.api.control.JobCommand.SwitchVersion;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.StreamJobSpec.Commit;
import dev.slipway.api.spec.StreamJobSpec.Sink;
import dev.slipway.api.spec.StreamJobSpec.Source;
import dev.slipway.api.spec.StreamJobSpec.Start;
import dev.slipway.api.spec.StreamJobSpec.Wanted;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// What befalls a stream whose commit is lost.
final class StreamScript {
    private static final JobId JOB = JobId.of(2);
    private static final StreamName NAME = new StreamName("late-flights");
    // A repeated command is the same to the letter, however much was recorded in between.
    private static final long LOOKED_AT = 1;
    private static final Usage USED = new Usage(7_000, 7_000, 90, 0, 2_000);

    private StreamScript() {}

    static List<Function<Image, Command>> commands(EndpointName endpoint) {
        return List.of(
                image -> declared(endpoint),
                _ -> new FollowVersion(JOB, LOOKED_AT),
                image -> new StartAttempt(JOB, 1),
                StreamScript::switched,
                image ->
                        new EndJob(
                                JOB,
                                1,
                                JobState.NEEDS_REPAIR,
                                new FreeText("a commit was lost"),
                                new JobTally(2_000, 3, 0, null, USED)),
                image -> new RepairStream(NAME));
    }

    private static Command declared(EndpointName endpoint) {
        ConnectionSpec brokers =
                new ConnectionSpec(
                        "brokers",
                        TeamName.DEFAULT,
                        ConnectionSpec.Type.KAFKA,
                        URI.create("kafka://127.0.0.1:9092"),
                        null,
                        Map.of());
        StreamJobSpec stream =
                new StreamJobSpec(
                        NAME,
                        TeamName.DEFAULT,
                        endpoint,
                        null,
                        new Source(
                                "brokers",
                                "flights",
                                Start.LATEST,
                                Duration.ofSeconds(5),
                                Map.of(),
                                false),
                        new Sink("predictions", null),
                        Commit.USUAL,
                        null,
                        List.of("origin"),
                        null,
                        false,
                        Wanted.RUNNING);
        return new ApplyObjects(List.of(new Put(brokers, null), new Put(stream, null)), List.of());
    }

    private static Command switched(Image image) {
        StreamJob stream = image.stream(NAME).orElseThrow();
        return new SwitchVersion(
                JOB,
                new StreamJob.Switch(
                        1,
                        Objects.requireNonNull(stream.versions().wanted()),
                        14L,
                        Map.of("0", 812L, "1", 799L),
                        Instant.parse("2026-11-26T07:59:00Z")));
    }
}
