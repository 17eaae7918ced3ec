package dev.slipway.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureQuestion;
import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.StreamAlert;
import dev.slipway.api.slo.StreamAlertKind;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.client.control.Sending;
import dev.slipway.testkit.outside.LocalBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A topic that is scored by a started server, as it comes.
final class StreamJourneyTest {
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final int SENT = 1_000;
    private static final int SOME = 50;
    private static final int ALL = 4 * SENT;
    private static final String AWAY = "its brokers do not answer";
    private static final String WRITTEN = "slipway_capture_written_total " + SENT + ".0";

    @TempDir Path scratch;

    private Path data() {
        return scratch.resolve("data");
    }

    @Test
    void anotherVersionTakesEffectAtOneCheckpointAndAStreamGoesOnThatStoppedOrHadNoBroker()
            throws Exception {
        NumberedFlights flights = NumberedFlights.read();
        try (LocalBroker broker = LocalBroker.start(scratch.resolve("broker"));
                Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            LateFlights.createTopics(broker);
            LateFlights.send(broker, flights.messages(0, SENT));
            operator.push("flights", NumberedFlights.EXAMPLE.resolve("v1"));
            operator.client()
                    .objects()
                    .apply(
                            new ApplyObjects(List.of(new Put(keepingAll(), null)), List.of()),
                            Sending.REAL);
            LateFlights.apply(operator, broker);
            LateFlights.await(operator, LateFlights.hasRead(SENT));
            assertThat(server.get("/metrics").body())
                    .contains("slipway_stream_lag_rows{stream=\"late-flights\"} 0.0")
                    .contains(
                            "slipway_stream_answered_rows_total{model=\"flights\","
                                    + "stream=\"late-flights\",version=\"1\"} "
                                    + SENT
                                    + ".0");
            predictionsAreKeptLikeThoseOfRequests(broker, server, operator);
            operator.push("flights", NumberedFlights.EXAMPLE.resolve("v2"));
            StreamJob switched =
                    LateFlights.await(operator, status -> !status.job().switches().isEmpty()).job();
            LateFlights.send(broker, flights.messages(SENT, SENT));
            LateFlights.await(operator, LateFlights.hasRead(2 * SENT));
            LateFlights.requireVersions(LateFlights.answers(broker, 2 * SENT), switched, SENT);
            brokerThatIsAwayIsNamedAndWaitedFor(flights, broker, server, operator);
            stopStartAndRemove(operator);
        }
    }

    /// It is frozen in the middle of messages, then dead, and then there again.
    private void brokerThatIsAwayIsNamedAndWaitedFor(
            NumberedFlights flights, LocalBroker broker, Launched server, Operator operator)
            throws Exception {
        LateFlights.send(broker, flights.messages(2 * SENT, SENT));
        broker.signal("STOP");
        StreamStatus away = LateFlights.await(operator, StreamJourneyTest::hasNoBroker);
        assertThat(away.job().state()).isEqualTo(JobState.RUNNING);
        assertThat(away.trouble()).isEqualTo(AWAY);
        Launched status =
                Launched.run(
                        scratch,
                        "stream",
                        "status",
                        LateFlights.NAME.value(),
                        "--url",
                        server.address("http"),
                        "--data",
                        data().toString());
        assertThat(status.awaitExit()).as(status.errors()).isEqualTo(1);
        assertThat(status.printed())
                .contains("late-flights running", "brokers do not answer", "look at    " + AWAY);
        assertThat(server.get("/metrics").body())
                .contains("slipway_streams{state=\"running\"} 1.0")
                .doesNotContain("slipway_stream_lag_rows{stream=\"late-flights\"}");
        StreamAlert alert = brokersAlert(operator);
        assertThat(alert.stream()).isEqualTo(LateFlights.NAME);
        assertThat(alert.severity()).isEqualTo(Severity.PAGE);
        assertThat(alert.state()).isIn(AlertState.PENDING, AlertState.FIRING);
        assertThat(alert.reason()).isEqualTo(AWAY);

        broker.restart();
        LateFlights.send(broker, flights.messages(3 * SENT, SENT));
        StreamStatus back = LateFlights.await(operator, LateFlights.hasRead(ALL));
        assertThat(back.job().attempt()).as("it waited").isEqualTo(away.job().attempt());
        assertThat(back.trouble()).isNull();
        assertThat(LateFlights.answers(broker, ALL)).hasSize(ALL);
        assertThat(broker.committed(LateFlights.DEAD)).isEmpty();
    }

    private static boolean hasNoBroker(StreamStatus status) {
        StreamProgress progress = status.progress();
        return progress != null && !progress.isBrokerReached();
    }

    /// The alert that fires once this has lasted for a minute; it is looked for every five seconds.
    private static StreamAlert brokersAlert(Operator operator) {
        while (true) {
            for (StreamAlert alert : operator.client().alerts().streams()) {
                if (alert.kind() == StreamAlertKind.BROKERS) {
                    return alert;
                }
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static void predictionsAreKeptLikeThoseOfRequests(
            LocalBroker broker, Launched server, Operator operator) throws Exception {
        while (!server.get("/metrics").body().contains(WRITTEN)) {
            LockSupport.parkNanos(50_000_000);
        }
        LateFlights.answers(broker, SENT)
                .forEach((id, answer) -> {
                    if (id % SOME == 0) {
                        requireKept(operator, answer);
                    }
                });
        assertThat(
                        operator.client()
                                .captures()
                                .list(new CaptureQuestion(FLIGHTS, null, false, 10))
                                .predictions())
                .hasSize(10);
    }

    private static EndpointSpec keepingAll() {
        EndpointSpec usual =
                EndpointSpec.defaults(
                        FLIGHTS,
                        TeamName.DEFAULT,
                        new EndpointSpec.Target.Latest(new ModelName("flights")));
        CapturePolicy capture = usual.capture();
        return usual.with(
                new CapturePolicy(1, List.of(), List.of(), capture.keep(), capture.maxBytes()));
    }

    private static void requireKept(Operator operator, JsonNode answer) {
        CapturedPrediction kept =
                operator.client()
                        .captures()
                        .one(new PredictionId(answer.path("prediction_id").asText()));
        assertThat(kept.endpoint()).isEqualTo(FLIGHTS);
        assertThat(kept.version()).isEqualTo(new VersionNumber(1));
        assertThat(kept.protocol()).isEqualTo("stream");
        assertThat(kept.inputs()).extracting(CapturedColumn::name).contains("distance");
        CapturedColumn output = kept.outputs().getFirst();
        assertThat(output.values())
                .extracting(Cell::number)
                .containsExactly(answer.path(output.name()).asDouble());
    }

    private void stopStartAndRemove(Operator operator) {
        operator.client().streams().stop(LateFlights.NAME, Sending.REAL);
        StreamJob stopped =
                LateFlights.await(operator, status -> status.job().state() == JobState.STOPPED)
                        .job();
        assertThat(requireNonNull(stopped.latest()).tally().rows()).isEqualTo(ALL);
        operator.client().streams().start(LateFlights.NAME, Sending.REAL);
        StreamStatus again = LateFlights.await(operator, LateFlights.hasRead(ALL));
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
