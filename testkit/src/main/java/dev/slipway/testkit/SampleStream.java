package dev.slipway.testkit;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreJob.Submission;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.StreamJobSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The stream `late-flights`, which reads the topic `flights` of the connection `events`, writes to
/// `late`, and is to run.
public final class SampleStream {
    /// What it is called.
    public static final StreamName NAME = new StreamName("late-flights");

    private static final EndpointName FLIGHTS = new EndpointName("flights");

    private SampleStream() {}

    /// Scored by the endpoint `flights`, on this machine.
    public static StreamJobSpec spec() {
        return spec(FLIGHTS, null, null);
    }

    /// Scored by an endpoint, or by a model where there is none.
    public static StreamJobSpec scoredBy(@Nullable EndpointName endpoint, @Nullable Target model) {
        return spec(endpoint, model, null);
    }

    /// Scored by the endpoint `flights`, on a cluster.
    public static StreamJobSpec on(String cluster) {
        return spec(FLIGHTS, null, cluster);
    }

    /// The job of such a stream, whose first attempt has begun.
    public static StreamJob begun(long number, StreamJobSpec spec) {
        Submission by =
                new Submission(new PrincipalId("root"), null, TeamName.DEFAULT, Instant.EPOCH);
        return StreamJob.declared(JobId.of(number), spec, by).begun(1, Instant.EPOCH);
    }

    private static StreamJobSpec spec(
            @Nullable EndpointName endpoint, @Nullable Target model, @Nullable String cluster) {
        return new StreamJobSpec(
                NAME,
                TeamName.DEFAULT,
                endpoint,
                model,
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
                cluster,
                false,
                StreamJobSpec.Wanted.RUNNING);
    }
}
