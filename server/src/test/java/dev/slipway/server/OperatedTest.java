package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.exit.Exit;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The command line against a server, as somebody new to it would use it.
final class OperatedTest {
    private static final String FLIGHTS =
            Repository.root().resolve("examples/flights/v1").toString();
    private static final String DUE =
            """
            kind: Endpoint
            name: flights
            serves: flights@champion
            risk-tier: 0
            deployment:
              mode: real-time
              rationale: people wait for it
              revisit: 2026-01-31
            """;

    @TempDir static Path common;

    /// Of those that change nothing another one looks at.
    private static Operated shared;

    @TempDir Path scratch;

    private final List<Operated> opened = new ArrayList<>();

    @BeforeAll
    static void openShared() {
        shared = serving(common.resolve("data"));
    }

    @AfterAll
    static void closeShared() {
        shared.close();
    }

    @AfterEach
    void close() {
        opened.forEach(Operated::close);
    }

    private static Operated serving(Path data) {
        Operated operated = new Operated(data);
        Operated.Ran pushed =
                operated.run("model", "push", FLIGHTS, "--name", "flights", "--alias", "champion");
        assertThat(pushed.code()).as(pushed.err()).isEqualTo(Exit.PASSED);
        return operated;
    }

    private Operated own() {
        Operated operated = serving(scratch.resolve("data"));
        opened.add(operated);
        return operated;
    }

    @Test
    void whatGetPrintsIsNoDifferenceAndChangesNothing() throws IOException {
        Operated operated = own();
        Path file = Files.writeString(scratch.resolve("endpoint.yaml"), DUE);
        Operated.Ran before = operated.run("diff", "-f", file.toString());
        assertThat(before.code()).as(before.err()).isEqualTo(Exit.FAILED);
        Operated.Ran dry = operated.run("apply", "-f", file.toString(), "--dry-run");
        assertThat(dry.out()).as(dry.err()).contains("would be recorded");
        Operated.Ran applied = operated.run("apply", "-f", file.toString());
        assertThat(applied.code()).as(applied.err()).isEqualTo(Exit.PASSED);
        assertThat(applied.out()).contains("1 object applied (record ");
        for (String format : List.of("yaml", "json")) {
            Operated.Ran got = operated.run("get", "all", "-o", format);
            Path all = Files.writeString(scratch.resolve("all." + format), got.out());
            Path report = scratch.resolve("drift.xml");
            Operated.Ran diff =
                    operated.run(
                            "diff", "-f", all.toString(), "--prune", "--junit", report.toString());
            assertThat(diff.code()).as(diff.out()).isEqualTo(Exit.PASSED);
            assertThat(report).content().contains("tests=\"1\" failures=\"0\"");
            assertThat(operated.run("apply", "-f", all.toString()).out()).startsWith("0 to change");
        }
        assertThat(operated.run("get", "endpoint", "flights", "-o", "yaml").out())
                .contains("risk-tier: 0", "mode: real-time", "rationale: people wait for it")
                .containsPattern("revisit: .?2026-01-31");
    }

    @Test
    void dueRevisitShowsUpInDoctorAndMetrics() throws Exception {
        assertThat(doctor().out())
                .contains("ok    revisits         none is due")
                .containsPattern(
                        "ok    slots            the last minute asked for \\d+\\.\\d of 2");
        assertThat(metrics()).contains("slipway_endpoint_revisits_due 0.0");
        Path file = Files.writeString(scratch.resolve("endpoint.yaml"), DUE);
        Operated.Ran applied = shared.run("apply", "-f", file.toString());
        assertThat(applied.code()).as(applied.err()).isEqualTo(Exit.PASSED);
        assertThat(doctor().out())
                .contains("FAIL  revisits         due: flights: 2026-01-31 (think their");
        assertThat(metrics()).contains("slipway_endpoint_revisits_due 1.0");
    }

    @Test
    void getPrintsAnArrayOfAKindAndAnObjectByItsName() {
        assertThat(shared.run("get", "models", "-o", "json").out())
                .startsWith("[{")
                .contains("\"flights\"");
        assertThat(shared.run("get", "suppressions", "-o", "json").out().strip()).isEqualTo("[]");
        assertThat(shared.run("get", "model", "flights", "-o", "json").out()).startsWith("{");
    }

    @ParameterizedTest(name = "slipway {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "doctor --junit | data directory",
                "doctor --bundle | data directory",
                "model scan {model} --junit | files scanned",
                "model diff flights 1 1 -o json --junit | \"from\"",
                "endpoint status --junit | ENDPOINT"
            })
    void whatWasFoundIsShownThoughItsFileCannotBeWritten(String arguments, String found) {
        Path nowhere = scratch.resolve("none/file");
        List<String> words = new ArrayList<>();
        for (String word : arguments.split(" ", -1)) {
            words.add(word.equals("{model}") ? FLIGHTS : word);
        }
        words.add(nowhere.toString());
        Operated.Ran ran =
                words.contains("scan")
                        ? Operated.alone(words.toArray(String[]::new))
                        : shared.run(words.toArray(String[]::new));
        assertThat(ran.code()).isEqualTo(Exit.ERROR);
        assertThat(ran.err()).contains(nowhere + ": no such file");
        assertThat(ran.out()).contains(found);
    }

    @Test
    void doctorFindsTheServerAndItsTokenByTheSettings() throws IOException {
        String answered = " test at " + shared.url() + ": ";
        String data = common.resolve("data").toString();
        String http = shared.url().substring("http://".length());
        String settings = "data: " + data + "\nhttp: {listen: \"" + http + "\"}\n";
        Path file = Files.writeString(scratch.resolve("settings.yaml"), settings);
        assertThat(Operated.alone("doctor", "--config", file.toString()).out())
                .contains(answered)
                .containsPattern("ready, 1 model, 1 endpoint(?!s)");
        Operated.Ran flags = Operated.alone("doctor", "--data", data, "--http", http);
        assertThat(flags.out()).as(flags.err()).contains(answered);
        String other = "http://127.0.0.1:1";
        Operated.Ran elsewhere =
                Operated.alone("doctor", "--config", file.toString(), "--url", other);
        assertThat(elsewhere.out()).contains("none answers at " + other);
    }

    private static Operated.Ran doctor() {
        return shared.run("doctor", "--data", common.resolve("data").toString());
    }

    private static String metrics() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create(shared.url() + "/metrics");
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        }
    }

    @Test
    void listsAndVersionsAreAsTheyWere() {
        Operated operated = own();
        String then = operated.run("audit", "show", "--limit", "1", "-o", "json").out();
        String seq = then.replaceAll("(?s).*\"seq\":(\\d+).*", "$1");
        operated.run("model", "push", FLIGHTS, "--name", "delays");
        operated.run("model", "tag", "flights", "stage=live");
        assertThat(operated.run("model", "list").out()).contains("delays");
        assertThat(operated.run("model", "list", "--as-of", seq).out())
                .contains("flights")
                .doesNotContain("delays");
        assertThat(operated.run("model", "show", "flights", "--as-of", seq, "-o", "yaml").out())
                .doesNotContain("stage: live");
        assertThat(operated.run("model", "versions", "flights", "--as-of", seq).code())
                .isEqualTo(Exit.PASSED);
        assertThat(operated.run("model", "versions", "delays", "--as-of", seq).err())
                .contains("delays");
        assertThat(operated.run("get", "models", "--as-of", seq).out()).doesNotContain("delays");
        assertThat(operated.run("endpoint", "status").out()).contains("\nmemory: ");
        assertThat(operated.run("endpoint", "status", "--as-of", seq).out())
                .contains("flights")
                .doesNotContain("\nmemory: ");
        assertThat(operated.run("token", "list", "--as-of", seq).code()).isEqualTo(Exit.PASSED);
        Operated.Ran wrong = operated.run("model", "list", "--as-of", "yesterday");
        assertThat(wrong.code()).isEqualTo(Exit.FAILED);
        assertThat(wrong.err()).startsWith("slipway: as-of: yesterday (expected: ");
        listThatGoesOnSaysSo(operated);
    }

    private static void listThatGoesOnSaysSo(Operated operated) {
        Operated.Ran first = operated.run("model", "list", "--limit", "1");
        assertThat(first.out()).contains("delays").doesNotContain("flights");
        assertThat(first.err()).isEqualTo("slipway: these are the first 1; --limit shows more\n");
        assertThat(operated.run("audit", "show", "--limit", "1").err()).isEqualTo(first.err());
        assertThat(operated.run("model", "list", "--limit", "2").err()).isEmpty();
        assertThat(operated.run("model", "list", "--limit", "0").code()).isEqualTo(Exit.USAGE);
    }

    @Test
    void aPushWhoseAliasIsRefusedShowsItsVersion() throws IOException {
        Operated operated = own();
        Path policy =
                Files.writeString(
                        scratch.resolve("policy.yaml"),
                        "kind: Policy\nname: tried\non: [challenger]\nrequire:\n- signed: {}\n");
        Operated.Ran applied = operated.run("apply", "-f", policy.toString());
        assertThat(applied.code()).as(applied.err()).isEqualTo(Exit.PASSED);
        String[] push = {"model", "push", FLIGHTS, "--name", "delays", "--alias", "challenger"};

        Operated.Ran first = operated.run(push);
        assertThat(first.code()).as(first.out()).isEqualTo(Exit.FAILED);
        assertThat(first.err()).contains("signed: ");
        assertThat(first.out()).startsWith("delays version 1, ");

        List<String> again = new ArrayList<>(List.of(push));
        again.addAll(List.of("-o", "json"));
        Operated.Ran second = operated.run(again.toArray(String[]::new));
        assertThat(second.code()).isEqualTo(Exit.FAILED);
        assertThat(second.out()).contains("\"model\":\"delays\"", "\"is-new\":false");
    }
}
