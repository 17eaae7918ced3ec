package dev.slipway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.ReleaseReason;
import dev.slipway.api.answer.ReleaseWish;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleasePlan.Patience;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.StickyKey;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.client.control.Sending;
import dev.slipway.documents.Documents;
import dev.slipway.testkit.outside.LocalBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A release of an endpoint that a stream follows: a user meets one version, in requests and in
/// rows.
final class StreamedReleaseJourneyTest {
    private static final ModelName MODEL = new ModelName("flights");
    private static final EndpointName ENDPOINT = new EndpointName("flights");
    private static final AliasName CHAMPION = new AliasName("champion");
    private static final int USERS = 40;
    private static final int ROWS = 5 * USERS;

    @TempDir Path scratch;

    private static String user(int number) {
        return "user-" + number % USERS;
    }

    @Test
    void aUserMeetsTheSameVersionInRequestsAndInRows() throws Exception {
        NumberedFlights flights = NumberedFlights.read();
        try (LocalBroker broker = LocalBroker.start(scratch.resolve("broker"));
                Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, scratch.resolve("data"))) {
            LateFlights.createTopics(broker);
            serveFirst(operator);
            LateFlights.apply(operator, broker);
            StreamStatus before =
                    LateFlights.await(operator, StreamedReleaseJourneyTest::isRunning);
            assertThat(canary(before)).isNull();
            release(operator);
            StreamStatus divided = LateFlights.await(operator, status -> canary(status) != null);
            assertThat(canary(divided))
                    .isEqualTo(new StreamProgress.Canary(new VersionNumber(2), 0.5));
            Map<String, Set<Integer>> asked = asked(server);
            assertThat(asked.values()).contains(Set.of(1), Set.of(2));
            send(broker, flights, 0);
            assertThat(scored(broker, 0)).isEqualTo(asked);
            stopAndStart(operator);
            send(broker, flights, ROWS);
            assertThat(scored(broker, ROWS)).isEqualTo(asked);
            goBack(operator);
            StreamStatus back =
                    LateFlights.await(
                            operator, status -> isRunning(status) && canary(status) == null);
            assertThat(back.job().switches()).hasSize(2);
            send(broker, flights, 2 * ROWS);
            assertThat(scored(broker, 2 * ROWS).values()).containsOnly(Set.of(1));
        }
    }

    private static void serveFirst(Operator operator) throws Exception {
        operator.push("flights", NumberedFlights.EXAMPLE.resolve("v1"));
        operator.client()
                .registry()
                .setAlias(MODEL, CHAMPION, new VersionNumber(1), null, Sending.REAL);
        EndpointSpec spec =
                EndpointSpec.defaults(
                        ENDPOINT, TeamName.DEFAULT, new EndpointSpec.Target.Alias(MODEL, CHAMPION));
        operator.client()
                .objects()
                .apply(new ApplyObjects(List.of(new Put(spec, null)), List.of()), Sending.REAL);
        operator.client().endpoints().await(ENDPOINT, Duration.ofMinutes(1));
        operator.push("flights", NumberedFlights.EXAMPLE.resolve("v2"));
    }

    /// A release that gives candidate half of the users and leaves it so.
    private static void release(Operator operator) {
        Duration hour = Duration.ofHours(1);
        ReleasePlan plan =
                new ReleasePlan(
                        new ReleaseStrategy.Canary(List.of(0.5, 1.0)),
                        new StickyKey.Header(StickyKey.Header.USUAL),
                        new Patience(hour, hour, hour, hour, hour),
                        ReleasePlan.Risks.USUAL,
                        false,
                        List.of(),
                        true,
                        ReleasePlan.Gates.USUAL);
        operator.client()
                .releases()
                .start(ENDPOINT, new ReleaseWish("2", plan, null), Sending.REAL);
    }

    /// The attempt that goes on has the split of the checkpoint, and changes nothing.
    private static void stopAndStart(Operator operator) {
        operator.client().streams().stop(LateFlights.NAME, Sending.REAL);
        StreamStatus stopped =
                LateFlights.await(operator, status -> status.job().state() == JobState.STOPPED);
        operator.client().streams().start(LateFlights.NAME, Sending.REAL);
        StreamStatus again = LateFlights.await(operator, status -> canary(status) != null);
        assertThat(again.job().attempt()).isGreaterThan(stopped.job().attempt());
        assertThat(again.job().switches()).isEqualTo(stopped.job().switches()).hasSize(1);
    }

    private static void goBack(Operator operator) {
        operator.client()
                .releases()
                .abort(ENDPOINT, new ReleaseReason(new FreeText("not today"), false), Sending.REAL);
    }

    private static boolean isRunning(StreamStatus status) {
        return status.progress() != null && status.progress().version() != null;
    }

    private static StreamProgress.@Nullable Canary canary(StreamStatus status) {
        return status.progress() == null ? null : status.progress().canary();
    }

    /// By user, the versions that answer requests with their key.
    private static Map<String, Set<Integer>> asked(Launched server) throws Exception {
        Map<String, Set<Integer>> versions = new TreeMap<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (int i = 0; i < 2 * USERS; i++) {
                HttpRequest request =
                        HttpRequest.newBuilder(
                                        URI.create(
                                                server.address("http")
                                                        + "/v2/models/flights/infer"))
                                .header("slipway-key", user(i))
                                .POST(HttpRequest.BodyPublishers.ofString(Operator.ONE_ROW))
                                .build();
                HttpResponse<String> answer =
                        http.send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                String version = answer.headers().firstValue("slipway-version").orElseThrow();
                versions.computeIfAbsent(user(i), _ -> new TreeSet<>())
                        .add(Integer.valueOf(version));
            }
        }
        return versions;
    }

    private static void send(LocalBroker broker, NumberedFlights flights, int from) {
        try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
            for (int id = from; id < from + ROWS; id++) {
                Future<RecordMetadata> _ =
                        producer.send(
                                new ProducerRecord<>(
                                        LateFlights.INPUT,
                                        user(id).getBytes(UTF_8),
                                        flights.message(id).getBytes(UTF_8)));
            }
        }
    }

    /// By user, the versions that scored the rows of this number and more.
    private static Map<String, Set<Integer>> scored(LocalBroker broker, int from) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> seen = List.of();
        while (seen.size() < from + ROWS) {
            LockSupport.parkNanos(50_000_000);
            seen = broker.committed(LateFlights.OUTPUT);
        }
        Map<String, Set<Integer>> versions = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : seen) {
            JsonNode answer = Documents.tree(new String(record.value(), UTF_8));
            if (answer.path("id").asInt() >= from) {
                versions.computeIfAbsent(new String(record.key(), UTF_8), _ -> new TreeSet<>())
                        .add(answer.path("version").asInt());
            }
        }
        return versions;
    }
}
