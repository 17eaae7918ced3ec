package dev.slipway.server.job;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.StreamJobSpec.Commit;
import dev.slipway.api.spec.StreamJobSpec.Sink;
import dev.slipway.api.spec.StreamJobSpec.Source;
import dev.slipway.api.spec.StreamJobSpec.Start;
import dev.slipway.api.spec.StreamJobSpec.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Declarations of streams.
final class MadeStreams {
    private MadeStreams() {}

    /// One that is scored by the champion.
    static StreamJobSpec spec(StreamName name, String topic, Wanted wanted) {
        return new StreamJobSpec(
                name,
                TeamName.DEFAULT,
                null,
                new Target.Alias(KeptJobs.MODEL, KeptJobs.CHAMPION),
                new Source(
                        "events",
                        topic,
                        Start.EARLIEST,
                        Duration.ofSeconds(5),
                        Map.of("arrivals", "landed"),
                        false),
                new Sink("predictions", null),
                Commit.USUAL,
                null,
                List.of(),
                null,
                false,
                wanted);
    }

    /// The same stream on a cluster, or on this machine.
    static StreamJobSpec on(StreamJobSpec spec, @Nullable String connection) {
        return new StreamJobSpec(
                spec.stream(),
                spec.team(),
                spec.endpoint(),
                spec.model(),
                spec.from(),
                spec.to(),
                spec.commit(),
                spec.maxBadRows(),
                spec.passThrough(),
                connection,
                spec.standby(),
                spec.state());
    }

    /// The same stream, whose windows feed the online store.
    static StreamJobSpec feeding(StreamJobSpec spec) {
        Source from = spec.from();
        return new StreamJobSpec(
                spec.stream(),
                spec.team(),
                spec.endpoint(),
                spec.model(),
                new Source(
                        from.connection(),
                        from.topic(),
                        from.start(),
                        from.outOfOrder(),
                        from.events(),
                        true),
                spec.to(),
                spec.commit(),
                spec.maxBadRows(),
                spec.passThrough(),
                spec.on(),
                spec.standby(),
                spec.state());
    }
}
