package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.testkit.outside.LocalBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server, a command line and a Flink cluster: a connection is declared, files and a topic are
/// scored there, and what comes out is read.
final class ClusterJourneyTest {
    private static final int ROWS = 120_000;
    private static final int SENT = 500;

    private static final String STREAM =
            """
            kind: StreamJob
            name: late-flights
            endpoint: flights
            from: {connection: events, topic: flights}
            to: {topic: late}
            commit: {interval: 200ms, transaction-timeout: 1m}
            pass-through: [id]
            """;

    private static StandingCluster cluster;

    @TempDir Path scratch;

    @BeforeAll
    static void startCluster(@TempDir Path common) throws IOException {
        cluster = StandingCluster.start(common);
    }

    @AfterAll
    static void stopCluster() throws IOException {
        cluster.close();
    }

    private Path data() {
        return scratch.resolve("data");
    }

    private Launched slipway(Launched server, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", server.address("http"), "--data", data().toString()));
        return Launched.run(scratch, all.toArray(String[]::new));
    }

    private String done(Launched server, String... arguments) {
        Launched verb = slipway(server, arguments);
        assertThat(verb.awaitExit()).as(verb.printed() + verb.errors()).isZero();
        return verb.printed();
    }

    private String scored(Launched server, Path input, Path output, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("score", "flights", "--input", input.toString()));
        arguments.addAll(List.of("--output", output.toString(), "--format", "csv"));
        arguments.addAll(List.of("--pass-through", "*"));
        arguments.addAll(List.of(more));
        return done(server, arguments.toArray(String[]::new));
    }

    /// The rows of all parts, without their lines of names.
    private static List<String> rows(Path output) throws IOException {
        List<Path> parts;
        try (Stream<Path> all = Files.list(output)) {
            parts =
                    all.filter(path -> path.getFileName().toString().startsWith("part-"))
                            .sorted()
                            .toList();
        }
        List<String> rows = new ArrayList<>();
        for (Path part : parts) {
            List<String> lines = Files.readAllLines(part);
            rows.addAll(lines.subList(1, lines.size()));
        }
        return rows;
    }

    private static String ofCluster() {
        return """
        kind: Connection
        name: big
        type: flink
        address: %s
        properties: {parallelism: '3'}
        """
                .formatted(cluster.address());
    }

    private static String connection(LocalBroker broker) {
        return """
        kind: Connection
        name: events
        type: kafka
        address: kafka://%s
        """
                .formatted(broker.address());
    }

    private void apply(Launched server, String objects) throws IOException {
        Path file = Files.writeString(scratch.resolve("objects.yaml"), objects);
        done(server, "apply", "-f", file.toString());
    }

    /// A table first, and then a stream over a topic, by one server.
    @Test
    void tablesAndStreamsGoThereAndGiveTheBitsOfTheServersOwnChild() throws Exception {
        try (LocalBroker broker = LocalBroker.start(scratch.resolve("broker"));
                Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            operator.push("flights", NumberedFlights.EXAMPLE.resolve("v1"));
            apply(server, ofCluster());
            clusterAnswersTheCommandLineWithTheBitsOfTheServersOwnChild(server);
            streamGoesThereAndComesBackAndNoRowIsLostOrRepeated(broker, server, operator);
        }
    }

    private void clusterAnswersTheCommandLineWithTheBitsOfTheServersOwnChild(Launched server)
            throws IOException {
        Path flights = NumberedFlights.EXAMPLE.resolve("flights.parquet");
        Path input = Files.copy(flights, scratch.resolve("in.parquet"));
        Path there = scratch.resolve("there");
        assertThat(scored(server, input, there, "--on", "big")).contains("output " + there);
        assertThat(done(server, "score", "status", "job-1", "-o", "json"))
                .contains("\"on\":\"big\"");

        Path here = scratch.resolve("here");
        scored(server, input, here);
        assertThat(rows(there)).hasSize(ROWS).isEqualTo(rows(here));
    }

    /// Another version comes while the cluster works; at last the stream works here again.
    private void streamGoesThereAndComesBackAndNoRowIsLostOrRepeated(
            LocalBroker broker, Launched server, Operator operator) throws Exception {
        NumberedFlights flights = NumberedFlights.read();
        LateFlights.createTopics(broker);
        String connections = ofCluster() + "---\n" + connection(broker) + "---\n";
        apply(server, connections + STREAM + "on: big\n");

        LateFlights.send(broker, flights.messages(0, SENT));
        StreamStatus there = LateFlights.await(operator, LateFlights.hasRead(SENT));
        assertThat(data().resolve("jobs/" + there.job().id() + "/cluster.json")).exists();
        assertThat(done(server, "stream", "status", "late-flights")).containsPattern("on +big\n");

        operator.push("flights", NumberedFlights.EXAMPLE.resolve("v2"));
        StreamJob switched =
                LateFlights.await(operator, status -> !status.job().switches().isEmpty()).job();
        LateFlights.send(broker, flights.messages(SENT, SENT));
        LateFlights.await(operator, LateFlights.hasRead(2 * SENT));

        apply(server, connections + STREAM);
        LateFlights.send(broker, flights.messages(2 * SENT, SENT));
        StreamStatus here = LateFlights.await(operator, LateFlights.hasRead(3 * SENT));
        assertThat(here.job().attempt()).isGreaterThan(switched.attempt());
        assertThat(data().resolve("jobs/" + here.job().id() + "/cluster.json")).doesNotExist();
        assertThat(done(server, "stream", "status", "late-flights")).doesNotContain("big");
        LateFlights.requireVersions(LateFlights.answers(broker, 3 * SENT), switched, SENT);
    }
}
