package dev.slipway.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Rows;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArrivalTraceTest {
    private static final int LIMIT = 1_000;

    @TempDir Path scratch;

    @Test
    void csvWithAndWithoutAHeadAndJsonLinesSayTheSame() throws IOException {
        String json =
                """
                {"offset":0.5,"endpoint":"b"}
                {"offset":0,"endpoint":"a"}
                {"offset":2}
                """;
        String csv = "endpoint,offset\nb,0.5\na,0\n,2\n";
        // As spreadsheets begin it.
        String marked = "\uFEFF" + csv;
        for (String text : List.of("0.5,b\n0,a\n\n2,\n", csv, marked, json)) {
            ArrivalTrace trace = read(text);
            assertThat(trace.offsets()).containsExactly(0, 500_000_000, 2_000_000_000);
            assertThat(trace.endpoints()).containsExactly("a", "b", "");
            assertThat(new Arrivals.Replay(trace).until(Duration.ofSeconds(1)).toArray())
                    .containsExactly(0, 500_000_000);
            assertThat(trace.length()).isEqualTo(Duration.ofSeconds(2).plusNanos(1));
        }
    }

    @Test
    void linesThatAreNoneAreNamed() {
        assertThatThrownBy(() -> read("0\nx\n"))
                .hasMessageEndingWith("trace:2: offset: x (expected: seconds from 0 to 1000000)");
        assertThatThrownBy(() -> read("-1\n")).hasMessageContaining("offset: -1");
        assertThatThrownBy(() -> read("offset\n")).hasMessageContaining("no arrivals");
        assertThatThrownBy(() -> read("{\"offset\":0}\n{\"offset\":\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trace:2: ");
    }

    @Test
    void fileThatIsNoTextIsNamed() throws IOException {
        Path file = Files.write(scratch.resolve("trace.bin"), new byte[] {(byte) 0xff, 1, 2});
        assertThatThrownBy(() -> ArrivalTrace.read(file, LIMIT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ": not text (expected: CSV, JSON lines or Parquet)");
    }

    /// A shell has one for `<(zcat trace.csv.gz)`: what was read of it comes no second time.
    @Test
    void pipeIsReadOnceAndWhole() throws IOException, InterruptedException {
        Path pipe = scratch.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        String script = "printf '0.25,a\\n1,b\\n' > \"$0\"; : > \"$0\"";
        Process writer = new ProcessBuilder("sh", "-c", script, pipe.toString()).start();
        try {
            assertThat(ArrivalTrace.read(pipe, LIMIT).offsets())
                    .containsExactly(250_000_000, 1_000_000_000);
        } finally {
            writer.destroy();
        }
    }

    @Test
    void fasterTraceHasTheSameRequestsInLessTime() throws IOException {
        ArrivalTrace trace = read("0,a\n4,b\n").faster(8);
        assertThat(trace.offsets()).containsExactly(0, 500_000_000);
        assertThat(trace.endpoints()).containsExactly("a", "b");
        assertThatThrownBy(() -> trace.faster(0)).hasMessageStartingWith("speed: 0.0 (expected:");
    }

    @Test
    void traceThatBeginsAgainKeepsItsPauses() throws IOException {
        ArrivalTrace own = read("5,a\n6,b\n7,a\n11,a\n").to(new EndpointName("a")).faster(2);
        Arrivals again = new Arrivals.Repeated(own);
        assertThat(own.offsets()).containsExactly(0, 1_000_000_000, 3_000_000_000L);
        assertThat(again.until(Duration.ofMillis(9_500)).toArray())
                .containsExactly(
                        0,
                        1_000_000_000,
                        3_000_000_000L,
                        4_500_000_000L,
                        5_500_000_000L,
                        7_500_000_000L,
                        9_000_000_000L);
        assertThat(again.rate()).isEqualTo(3 / 4.5);
        assertThat(again.until(Duration.ofNanos(1)).toArray()).containsExactly(0);
    }

    @Test
    void replayHasTheRateOfItsTraceAndOneOfASingleMomentOneThatThereIs() throws IOException {
        assertThat(new Arrivals.Replay(read("0,a\n4,a\n")).rate()).isCloseTo(0.5, within(1e-6));
        assertThat(new Arrivals.Replay(read("0,a\n0,b\n")).rate()).isEqualTo(2);
    }

    @Test
    void traceOfOneMomentCannotBeginAgain() throws IOException {
        ArrivalTrace once = read("5,a\n5,a\n");
        assertThatThrownBy(() -> new Arrivals.Repeated(once))
                .hasMessage(
                        "arrivals: 2 (expected: two at different times at least, to begin again"
                                + " with)");
        assertThatThrownBy(() -> once.to(new EndpointName("b")))
                .hasMessage("endpoint: b (expected: one of the trace)");
    }

    @Test
    void directoryWithoutAParquetFileHasNoArrivals() {
        assertThatThrownBy(() -> ArrivalTrace.read(scratch, LIMIT))
                .hasMessageContaining("no arrivals");
    }

    @Test
    void fileThatAServerRemovesMeanwhileIsLeftOut() {
        Path gone = scratch.resolve("gone.parquet");
        ParquetTrace.Recorded recorded = ParquetTrace.read(scratch, List.of(gone), LIMIT);
        assertThat(recorded.requests()).isEmpty();
        assertThat(recorded.leftOut()).isEmpty();
        assertThatThrownBy(() -> ArrivalTrace.read(gone, LIMIT))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void parquetThatIsNoTraceIsNamedWithItsColumns() {
        Path flights = Repository.root().resolve("examples/flights/flights.parquet");
        assertThatThrownBy(() -> ArrivalTrace.read(flights, LIMIT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("flights.parquet: columns: [")
                .hasMessageEndingWith("(expected: those of kept predictions, or offset)");
    }

    /// Of one that failed before they were counted nobody says how many it had: all that there are.
    @Test
    void requestHasTheRowsThatItHadWhereItsAnswerHadMore() throws IOException {
        Path kept = Repository.root().resolve("cli/src/test/resources/load/longer-answers.parquet");
        ArrivalTrace trace = ArrivalTrace.read(kept, LIMIT);
        assertThat(trace.inputs(new EndpointName("flights")))
                .extracting(Rows::cells)
                .containsExactly(
                        List.of(List.of(new Cell.Real(310))),
                        List.of(List.of(new Cell.Real(95)), List.of(new Cell.Missing())),
                        List.of(List.of(new Cell.Real(7)), List.of(new Cell.Missing())));
        assertThat(trace.bare()).isZero();
    }

    /// A version that was taken back: of the earlier one's inputs there were enough before.
    @Test
    void inputsHaveTheColumnsOfTheLastRequestThoughTheyWereTakenOfEarlierOnes() {
        Rows before = rows(new Cell.Real(0.5), new Cell.Text("OSL"));
        Rows other = new Rows(List.of("distance"), List.of(List.of(new Cell.Real(7))));
        TracedRequest after = new TracedRequest(0, "flights", before.columns(), null, false);
        TracedRequest bare = new TracedRequest(0, "flights", List.of(), null, true);
        EndpointName flights = new EndpointName("flights");

        List<TracedRequest> back = List.of(request(before), request(other), after, bare);
        assertThat(new ArrivalTrace(back, Map.of()).inputs(flights)).containsExactly(before);
        List<TracedRequest> there = List.of(request(before), after, request(other), bare);
        assertThat(new ArrivalTrace(there, Map.of()).inputs(flights)).containsExactly(other);
    }

    @Test
    void requestsWhoseInputsAreNotTakenSayTheirColumns() throws IOException {
        Path kept = Repository.root().resolve("cli/src/test/resources/load/longer-answers.parquet");
        List<TracedRequest> requests = ParquetTrace.read(kept, 1).requests();
        assertThat(requests).hasSize(3).allMatch(one -> one.columns().equals(List.of("distance")));
        assertThat(requests.stream().filter(one -> one.inputs() != null)).hasSize(1);
    }

    @Test
    void hashesAreNotSentInThePlaceOfValues() {
        Rows plain = rows(new Cell.Real(0.5), new Cell.Text("OSL"));
        Rows hashed = rows(new Cell.Real(0.5), new Cell.Text("0a".repeat(32)));
        ArrivalTrace before = new ArrivalTrace(List.of(request(plain)), Map.of());
        ArrivalTrace since = new ArrivalTrace(List.of(request(plain), request(hashed)), Map.of());
        EndpointName flights = new EndpointName("flights");

        assertThat(before.inputs(flights)).containsExactly(plain);
        assertThatThrownBy(() -> since.inputs(flights))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "columns: [origin] of endpoint flights are hashed in the trace (expected:"
                                + " what was sent; --rows gives others)");
        assertThat(since.inputs(new EndpointName("other"))).isEmpty();
    }

    /// Nobody has sent the Base64, which stands for bytes that no row can have.
    @Test
    void base64IsNotSentInThePlaceOfBytesThatAreNoText() {
        EndpointName flights = new EndpointName("flights");
        Rows bytes = rows(new Cell.Real(0.5), new Cell.Text("base64:/wE="));
        ArrivalTrace kept = new ArrivalTrace(List.of(request(bytes)), Map.of());
        assertThatThrownBy(() -> kept.inputs(flights))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "columns: [origin] of endpoint flights hold bytes that are no text"
                                + " (expected: what was sent; --rows gives others)");

        for (String text : List.of("base64:", "base64:T1NM", "base64: as they say", "/wE=")) {
            Rows sent = rows(new Cell.Real(0.5), new Cell.Text(text));
            assertThat(new ArrivalTrace(List.of(request(sent)), Map.of()).inputs(flights))
                    .containsExactly(sent);
        }
    }

    @Test
    void whatWasKeptWithoutInputsIsCountedAndNothingIsMadeUpForIt() {
        Rows sent = rows(new Cell.Real(0.5), new Cell.Text("OSL"));
        TracedRequest bare = new TracedRequest(8, "flights", List.of(), null, true);
        TracedRequest elsewhere = new TracedRequest(9, "fraud", List.of(), null, true);
        ArrivalTrace trace =
                new ArrivalTrace(
                                List.of(request(sent), bare, elsewhere),
                                Map.of("flights", 3L, "fraud", 4L))
                        .faster(2);

        assertThat(trace.bare()).isEqualTo(2);
        assertThat(trace.leftOut()).isEqualTo(7);
        assertThat(trace.gaps(true))
                .containsExactly(
                        "2 of 3 were kept without inputs: at their moments those of others are"
                                + " sent",
                        "left out: 7 that failed, were refused or were slow, and were not drawn");
        assertThat(trace.gaps(false)).hasSize(1);
        assertThat(trace.inputs(new EndpointName("flights"))).containsExactly(sent);
        EndpointName fraud = new EndpointName("fraud");
        assertThat(trace.to(fraud).bare()).isEqualTo(1);
        assertThat(trace.to(fraud).leftOut()).isEqualTo(4);
        assertThatThrownBy(() -> trace.inputs(fraud))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "endpoint: fraud, of which no prediction was kept with rows of inputs"
                                + " (expected: what was sent; --rows gives others)");
    }

    @Test
    void endpointToWhichNoRequestMayGoIsRefused() {
        Rows sent = rows(new Cell.Real(0.5), new Cell.Text("OSL"));
        TracedRequest anywhere = new TracedRequest(0, "", List.of(), null, false);
        Map<String, Long> leftOut = Map.of("fraud", 4L);
        ArrivalTrace trace = new ArrivalTrace(List.of(request(sent)), leftOut);
        EndpointName fraud = new EndpointName("fraud");

        trace.requireAny(new EndpointName("flights"));
        new ArrivalTrace(List.of(request(sent), anywhere), leftOut).requireAny(fraud);
        assertThatThrownBy(() -> trace.requireAny(new EndpointName("other")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("endpoint: other (expected: one of the trace)");
        assertThatThrownBy(() -> trace.requireAny(fraud))
                .hasMessage(
                        "endpoint: fraud, of which no prediction was drawn (expected: one of the"
                                + " trace)");
    }

    private static Rows rows(Cell... row) {
        return new Rows(List.of("distance", "origin"), List.of(List.of(row)));
    }

    private static TracedRequest request(Rows inputs) {
        return new TracedRequest(0, "flights", inputs.columns(), inputs, false);
    }

    private ArrivalTrace read(String text) throws IOException {
        return ArrivalTrace.read(Files.writeString(scratch.resolve("trace"), text), LIMIT);
    }
}
