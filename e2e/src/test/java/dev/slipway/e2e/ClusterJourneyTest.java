package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server, a command line and a Flink cluster: a connection is declared, files are scored there,
/// and what comes out is read.
final class ClusterJourneyTest {
    private static final int ROWS = 120_000;

    @TempDir Path scratch;

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

    @Test
    void clusterAnswersTheCommandLineWithTheBitsOfTheServersOwnChild() throws Exception {
        Path flights = NumberedFlights.EXAMPLE;
        Path input = Files.copy(flights.resolve("flights.parquet"), scratch.resolve("in.parquet"));
        try (StandingCluster cluster = StandingCluster.start(scratch.resolve("cluster"));
                Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            operator.push("flights", flights.resolve("v1"));
            Path big =
                    Files.writeString(
                            scratch.resolve("big.yaml"),
                            "kind: Connection\nname: big\ntype: flink\naddress: "
                                    + cluster.address()
                                    + "\nproperties: {parallelism: '3'}\n");
            done(server, "apply", "-f", big.toString());

            Path there = scratch.resolve("there");
            assertThat(scored(server, input, there, "--on", "big")).contains("output " + there);
            assertThat(done(server, "score", "status", "job-1", "-o", "json"))
                    .contains("\"on\":\"big\"");

            Path here = scratch.resolve("here");
            scored(server, input, here);
            assertThat(rows(there)).hasSize(ROWS).isEqualTo(rows(here));
        }
    }
}
