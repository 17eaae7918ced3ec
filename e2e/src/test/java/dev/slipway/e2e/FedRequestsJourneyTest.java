package dev.slipway.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.feature.EventSource;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.model.Cell;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.client.control.Sending;
import dev.slipway.testkit.outside.LocalBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Requests of an endpoint whose features a stream of the same version feeds.
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class FedRequestsJourneyTest {
    private static final EventSource DEPARTURES = new EventSource("departures");
    private static final EventDelivery BESIDE =
            new EventDelivery(
                    "test",
                    1,
                    List.of(
                            Map.of(
                                    "origin", new Cell.Text("ATL"),
                                    "date", new Cell.Text(FedFlights.MORNING.toString()),
                                    "late", new Cell.Whole(1))));

    @TempDir Path scratch;

    private Path data() {
        return scratch.resolve("data");
    }

    private static float asked(Launched server) {
        return FedFlights.asked(server, FedFlights.MORNING);
    }

    @Test
    void requestsSeeWhatTheStreamHasSeenBeforeAndAfterTheServerIsKilled() throws Exception {
        try (LocalBroker broker = LocalBroker.start(scratch.resolve("broker"))) {
            float answer;
            try (Launched server = Launched.serve(scratch);
                    Operator operator = Operator.of(server, data())) {
                LateFlights.createTopics(broker);
                operator.push("flights", FedFlights.model(scratch));
                float unaware = asked(server);
                assertThat(unaware).isFinite();
                LateFlights.apply(operator, broker, LateFlights.feeding("departures"));
                FedFlights.send(broker, 0, FedFlights.MORNING);
                answer = FedFlights.answer(broker, 0);
                assertThat(answer).isNotEqualTo(unaware);
                FedFlights.awaitAsked(server, FedFlights.MORNING, answer);
                String job = FedFlights.fed(operator).job().outsideName();
                assertThatThrownBy(() -> operator.client().events(DEPARTURES, BESIDE))
                        .hasMessageContaining("source: departures: stream job " + job + " feeds");
                server.kill();
            }
            try (Launched server = Launched.serve(scratch);
                    Operator operator = Operator.of(server, data())) {
                assertThat(asked(server)).isEqualTo(answer);
                StreamStatus fed = FedFlights.fed(operator);
                assertThat(requireNonNull(fed.progress()).attempt()).isEqualTo(2);
                assertThat(asked(server)).isEqualTo(answer);
                operator.client()
                        .objects()
                        .remove(
                                new ObjectId(Kind.STREAM_JOB, LateFlights.NAME.value()),
                                Sending.REAL);
                assertThat(asked(server)).as("what was fed stays").isEqualTo(answer);
                awaitTaken(operator);
            }
        }
    }

    /// Events are taken again once the stream is gone.
    private static void awaitTaken(Operator operator) {
        while (true) {
            try {
                assertThat(operator.client().events(DEPARTURES, BESIDE).taken()).isEqualTo(1);
                return;
            } catch (RuntimeException e) {
                assertThat(e).hasMessageContaining("feeds what is made of it");
                LockSupport.parkNanos(20_000_000);
            }
        }
    }
}
