package dev.slipway.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.job.JobState;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.client.Sending;
import dev.slipway.testkit.LocalBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A topic that is scored by a started server, as it comes.
final class StreamJourneyTest {
    private static final int SENT = 1_000;

    @TempDir Path scratch;

    private Path data() {
        return scratch.resolve("data");
    }

    @Test
    void anotherVersionTakesEffectAtOneCheckpointAndAStoppedStreamGoesOn() throws Exception {
        NumberedFlights flights = NumberedFlights.read();
        try (LocalBroker broker = LocalBroker.start(scratch.resolve("broker"));
                Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            LateFlights.createTopics(broker);
            LateFlights.send(broker, flights.messages(0, SENT));
            operator.push("flights", NumberedFlights.EXAMPLE.resolve("v1"));
            LateFlights.apply(operator, broker);
            LateFlights.await(operator, LateFlights.hasRead(SENT));
            assertThat(server.get("/metrics").body())
                    .contains("slipway_stream_lag_rows{stream=\"late-flights\"} 0.0");
            operator.push("flights", NumberedFlights.EXAMPLE.resolve("v2"));
            StreamJob switched =
                    LateFlights.await(operator, status -> !status.job().switches().isEmpty()).job();
            LateFlights.send(broker, flights.messages(SENT, SENT));
            LateFlights.await(operator, LateFlights.hasRead(2 * SENT));
            LateFlights.requireVersions(LateFlights.answers(broker, 2 * SENT), switched, SENT);
            stopStartAndRemove(operator);
        }
    }

    private void stopStartAndRemove(Operator operator) {
        operator.client().streams().stop(LateFlights.NAME, Sending.REAL);
        StreamJob stopped =
                LateFlights.await(operator, status -> status.job().state() == JobState.STOPPED)
                        .job();
        assertThat(requireNonNull(stopped.latest()).tally().rows()).isEqualTo(2 * SENT);
        operator.client().streams().start(LateFlights.NAME, Sending.REAL);
        StreamStatus again = LateFlights.await(operator, LateFlights.hasRead(2 * SENT));
        operator.client()
                .objects()
                .remove(new ObjectId(Kind.STREAM_JOB, LateFlights.NAME.value()), Sending.REAL);
        Path directory = data().resolve("jobs").resolve(again.job().id().value());
        while (Files.exists(directory)) {
            LockSupport.parkNanos(50_000_000);
        }
        assertThat(operator.client().streams().all()).isEmpty();
    }
}
