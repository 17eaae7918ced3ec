package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandLineJourneyTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");

    /// Of those that only ask it.
    private static Launched server;

    @TempDir Path scratch;

    @BeforeAll
    static void serve(@TempDir Path common) {
        server = Launched.serve(common, "--model", "flights=" + FLIGHTS.resolve("v1"));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void demoEndsByItselfAndSaysWhatToTryNext() {
        Launched demo = Launched.run(scratch, "demo", "--seconds", "10");
        assertThat(demo.awaitExit()).as(demo.errors()).isZero();
        assertThat(demo.printed())
                .contains("120,000 predictions")
                .contains("0 without an answer")
                .contains("AUC 0.7")
                .contains("slipway serve --model flights=");
    }

    @Test
    void predictPrintsTheAnswerAndTheCurlLine() {
        Launched predict =
                Launched.run(
                        scratch,
                        "predict",
                        "flights",
                        "--url",
                        server.address("http"),
                        "minute_of_day=1020",
                        "day_of_week=5",
                        "distance=733",
                        "origin=ATL",
                        "destination=ORD",
                        "origin_late_rate=0.31");
        assertThat(predict.awaitExit()).as(predict.errors()).isZero();
        assertThat(predict.printed()).contains("{\"predictions\":[[0.").contains("curl -s ");
    }

    @Test
    void predictReadsRowsFromAFileAndNamesWhatIsMissing() {
        String rows = FLIGHTS.resolve("flights-small.csv").toString();
        String columns = "minute_of_day,day_of_week,distance,origin,destination,origin_late_rate";
        Launched good =
                Launched.run(
                        scratch,
                        "predict",
                        "flights",
                        "--url",
                        server.address("http"),
                        "--rows",
                        rows,
                        "--columns",
                        columns,
                        "--limit",
                        "5",
                        "-o",
                        "json");
        assertThat(good.awaitExit()).as(good.errors()).isZero();
        Launched parquet =
                Launched.run(
                        scratch,
                        "predict",
                        "flights",
                        "--url",
                        server.address("http"),
                        "--rows",
                        FLIGHTS.resolve("flights.parquet").toString(),
                        "--columns",
                        columns,
                        "--limit",
                        "2");
        assertThat(parquet.awaitExit()).as(parquet.errors()).isZero();
        assertThat(parquet.printed()).contains("{\"predictions\":[[0.").contains("curl -s ");
        Launched bad =
                Launched.run(
                        scratch,
                        "predict",
                        "flights",
                        "--url",
                        server.address("http"),
                        "distance=733");
        assertThat(bad.awaitExit()).isEqualTo(1);
        assertThat(bad.errors()).contains("columns: missing").contains("origin_late_rate");
    }

    @Test
    void loadtestCountsEveryRequestOnEveryDoor() {
        for (String protocol : new String[] {"json", "binary", "grpc"}) {
            List<String> words =
                    new ArrayList<>(List.of("loadtest", "flights", "--protocol", protocol));
            words.addAll(List.of("--url", server.address("http"), "--rate", "400"));
            // What is sent before the time begins is not counted, whichever the door.
            String warmUp = protocol.equals("json") ? "1" : "0";
            words.addAll(List.of("--seconds", "1", "--warm-up", warmUp, "-o", "json"));
            if (protocol.equals("grpc")) {
                words.addAll(List.of("--grpc", server.address("grpc")));
            }
            Launched load = Launched.run(scratch, words.toArray(String[]::new));
            assertThat(load.awaitExit()).as(protocol + load.errors()).isZero();
            assertThat(load.printed()).contains("\"answered\":400,\"not_answered\":0");
        }
    }

    @Test
    void modelShowSaysSignatureCostAndMemory() {
        Launched show = Launched.run(scratch, "model", "show", FLIGHTS.resolve("v1").toString());
        assertThat(show.awaitExit()).as(show.errors()).isZero();
        assertThat(show.printed())
                .contains("platform   xgboost")
                .contains("input      input FP32[-1, 6]")
                .contains("feature    origin (229 categories)")
                .contains("cost")
                .contains("memory");
    }

    @Test
    void modelThatIsNoneIsRefusedWithItsName() throws IOException {
        Path text = Files.writeString(scratch.resolve("notes.txt"), "not a model");
        Launched show = Launched.run(scratch, "model", "show", text.toString());
        assertThat(show.awaitExit()).isEqualTo(1);
        assertThat(show.errors())
                .contains(
                        "notes.txt at start: no runtime knows this format (expected: one of"
                                + " LightGBM's text, ONNX, XGBoost's .json or .ubj)");
    }

    /// What no event feeds has no `--input`.
    @Test
    void featuresOfRowsAloneAreChecked() throws IOException {
        Path rows =
                Files.writeString(
                        scratch.resolve("rows.csv"),
                        """
                        date,distance,origin,destination,origin_late_rate
                        2001-01-14T17:05,733,ATL,ORD,0.25
                        """);
        Launched check =
                Launched.run(
                        scratch,
                        "features",
                        "check",
                        "--features",
                        FLIGHTS.toString(),
                        "--spine",
                        rows.toString(),
                        "-o",
                        "json");
        assertThat(check.awaitExit()).as(check.errors()).isZero();
        assertThat(check.printed()).contains("\"rows\":1");
    }

    @Test
    void otherAddressesThanLoopbackAreRefused() {
        Launched serve = Launched.run(scratch, "serve", "--http", "0.0.0.0:0");
        assertThat(serve.awaitExit()).isEqualTo(2);
        assertThat(serve.errors()).contains("expected: a loopback address");
    }

    @Test
    void wrongUseEndsWithCodeTwoAndUnreachableServersWithFour() {
        Launched usage = Launched.run(scratch, "serve", "--modle", "a=b");
        assertThat(usage.awaitExit()).isEqualTo(2);
        Launched unreachable =
                Launched.run(scratch, "endpoint", "list", "--url", "http://127.0.0.1:1");
        assertThat(unreachable.awaitExit()).isEqualTo(4);
        assertThat(unreachable.errors()).contains("cannot be reached");
    }

    @Test
    void doctorLooksAtTheMachineAndBundlesWithoutSecrets() throws IOException {
        Files.writeString(scratch.resolve("slipway.yaml"), "http:\n  listen: 127.0.0.1:0\n");
        Path bundle = scratch.resolve("support.zip");
        Launched doctor = Launched.run(scratch, "doctor", "--bundle", bundle.toString());
        doctor.awaitExit();
        assertThat(doctor.printed())
                .contains("java", System.getProperty("java.home"), "data directory");
        assertThat(bundle).exists();
    }
}
