package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.exit.Exit;
import dev.slipway.server.process.ModelArgument;
import dev.slipway.testkit.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `slipway loadtest` where something beside the load goes wrong.
final class LoadtestVerbTest {
    private static final String FLIGHTS =
            Repository.root().resolve("examples/flights/v1").toString();

    /// Of endpoints that are only asked.
    private static Operated operated;

    @TempDir Path scratch;

    @BeforeAll
    static void serve(@TempDir Path common) {
        operated = new Operated(common.resolve("data"));
        Operated.Ran pushed = operated.run("model", "push", FLIGHTS, "--name", "flights");
        assertThat(pushed.code()).as(pushed.err()).isEqualTo(Exit.PASSED);
    }

    @AfterAll
    static void close() {
        operated.close();
    }

    @Test
    void whatWasMeasuredIsShownThoughItsReportCannotBeWritten() {
        Path nowhere = scratch.resolve("none/load.xml");
        String[] load = load("flights", "p50=60s", "--junit", nowhere.toString(), "-o", "json");
        Operated.Ran ran = operated.run(load);
        assertThat(ran.code()).isEqualTo(Exit.ERROR);
        assertThat(ran.err()).contains(nowhere + ": no such file");
        assertThat(ran.out()).contains("\"endpoint\":\"flights\"", "\"verdict\":");
    }

    @Test
    void anEndpointWithoutAnObjectiveIsRefusedBeforeTheLoad() {
        assertThat(operated.server.load(ModelArgument.parse(List.of("named=" + FLIGHTS))))
                .hasSize(1);
        Operated.Ran ran = operated.run(load("named", "endpoint"));
        assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.FAILED);
        assertThat(ran.err()).contains("named");
        assertThat(ran.out()).isEmpty();
    }

    /// Requests of rows need nothing that the server says, and it is asked all the same.
    @Test
    void aMisspeltEndpointIsRefusedBeforeTheLoadInWhateverForm() throws IOException {
        Path rows = Files.writeString(scratch.resolve("rows.csv"), "distance\n733\n");
        Operated.Ran asNumbers = operated.run(load("fligths", "p50=60s"));
        assertThat(asNumbers.err()).contains("(did you mean flights?)");
        String[] load = load("fligths", "p50=60s", "--protocol", "rows", "--rows", rows.toString());
        Operated.Ran asRows = operated.run(load);
        assertThat(asRows.err()).isEqualTo(asNumbers.err());
        assertThat(asRows.code()).isEqualTo(asNumbers.code());
        assertThat(asRows.out()).isEmpty();
    }

    @Test
    void rowsOfStandardInputGoToEveryEndpoint() {
        assertThat(operated.server.load(ModelArgument.parse(List.of("other=" + FLIGHTS))))
                .hasSize(1);
        String rows =
                """
                minute_of_day,day_of_week,distance,origin,destination,origin_late_rate
                405,4,605,SEA,SMF,0.0
                """;
        String[] load =
                load("flights", "p50=60s", "other", "--protocol", "rows", "--rows", "-", "-ojson");
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)));
        try {
            Operated.Ran ran = operated.run(load);
            assertThat(ran.err()).isEmpty();
            assertThat(ran.out()).contains("\"endpoint\":\"flights\"", "\"endpoint\":\"other\"");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void whatBringsTheRequestsThatAreMissingIsSaidOfATraceAsWell() throws IOException {
        Path trace = scratch.resolve("trace.csv");
        Files.writeString(trace, "offset,endpoint\n0,flights\n1.1,flights\n");
        Operated.Ran whole = operated.run(replay(trace));
        assertThat(whole.code()).as(whole.out() + whole.err()).isEqualTo(Exit.INCONCLUSIVE);
        assertThat(whole.out())
                .contains("inconclusive p99=60s: 2 answers of the 300 that it takes")
                .contains("(a longer trace brings more)");
        Operated.Ran cut = operated.run(replay(trace, "--seconds", "1"));
        assertThat(cut.code()).as(cut.out() + cut.err()).isEqualTo(Exit.INCONCLUSIVE);
        assertThat(cut.out()).contains("1 answers of the 300", "(--seconds brings more)");
    }

    @Test
    void fewRequestsASecondAreNotSaidToBeNone() throws IOException {
        Path trace = scratch.resolve("trace.csv");
        Files.writeString(trace, "offset,endpoint\n0,flights\n1.1,flights\n");
        assertThat(operated.run(replay(trace)).out())
                .startsWith(
                        "flights: 1.82 requests a second (replay) over json for 1.100 s, after 0 s"
                                + " of warm-up");
        Files.writeString(trace, "offset,endpoint\n0,flights\n");
        assertThat(operated.run(replay(trace)).out())
                .startsWith("flights: 1 requests a second (replay) over json for 0 s");
    }

    /// The trace lacks it, and no file of rows is missing.
    @Test
    void anEndpointThatIsNotInTheTraceOfKeptPredictionsIsNamedWithIt() {
        Path kept = Repository.root().resolve("cli/src/test/resources/load/longer-answers.parquet");
        assertThat(operated.server.load(ModelArgument.parse(List.of("absent=" + FLIGHTS))))
                .hasSize(1);
        Operated.Ran absent = operated.run("loadtest", "absent", "--replay", kept.toString());
        assertThat(absent.code()).as(absent.err()).isEqualTo(Exit.USAGE);
        assertThat(absent.err()).contains("endpoint: absent (expected: one of the trace)");
        Operated.Ran misspelt = operated.run("loadtest", "fligths", "--replay", kept.toString());
        assertThat(misspelt.err()).contains("(did you mean flights?)");
        Operated.Ran none = operated.run("loadtest", "flights", "--protocol", "rows");
        assertThat(none.err()).contains("rows: none (expected: --rows FILE)");
    }

    /// Its only request is one of the warm-up.
    @Test
    void aRunThatCountsNoRequestDoesNotPass() {
        Operated.Ran ran =
                operated.run(
                        "loadtest", "flights", "--rate", "0.1", "--seconds", "1", "--warm-up", "1");
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(Exit.FAILED);
        assertThat(ran.out())
                .contains(
                        "no request was due in the time that was counted"
                                + " (--seconds or --rate brings more)");
    }

    private static String[] replay(Path trace, String... more) {
        List<String> words = new ArrayList<>(List.of("loadtest", "flights", "--slo", "p99=60s"));
        words.addAll(List.of("--replay", trace.toString()));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private static String[] load(String endpoint, String slo, String... more) {
        List<String> words = new ArrayList<>(List.of("loadtest", endpoint, "--slo", slo));
        words.addAll(List.of("--rate", "50", "--seconds", "1", "--warm-up", "0"));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }
}
