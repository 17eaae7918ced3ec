package dev.slipway.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.capture.spool.SpoolLimits;
import dev.slipway.cost.PriceList;
import dev.slipway.serving.capture.CaptureLimits;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {
    private static final ServerSettings.Machine MACHINE =
            new ServerSettings.Machine(1L << 30, 4L << 30, 2);

    @TempDir Path scratch;

    @Test
    void commandLineWinsOverEnvironmentOverFile() {
        Map<String, String> file = Map.of("http.body-time", "1s", "http.a", "1", "http.b", "1");
        Map<String, String> environment =
                Map.of("SLIPWAY_HTTP_BODY_TIME", "2s", "SLIPWAY_HTTP_A", "2");
        Settings settings = Settings.of(file, environment, Map.of("http.body-time", "3s"));
        assertThat(settings.duration("http.body-time", Duration.ZERO)).hasSeconds(3);
        assertThat(settings.whole("http.a", 0)).isEqualTo(2);
        assertThat(settings.whole("http.b", 0)).isEqualTo(1);
        assertThat(settings.whole("http.c", 7)).isEqualTo(7);
    }

    @Test
    void unknownKeyInTheFileNamesTheNearestKnownOne() {
        Settings settings = Settings.of(Map.of("http.lisen", "x"), Map.of(), Map.of());
        settings.text("http.listen", "");
        settings.text("grpc.listen", "");
        assertThatThrownBy(settings::refuseUnknown)
                .hasMessage("config: unknown key http.lisen (did you mean http.listen?)");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "https.listen | unknown key https.listen (did you mean http.listen?)",
                "listen | unknown key listen (did you mean http.listen? It stands below http:,"
                        + " indented)",
                "modles.iris | unknown key modles.iris (did you mean models.iris?)",
                "server.port | unknown key server.port (expected: one below grpc, http, models)",
                "models | models: (expected: lines of NAME: VALUE below it, indented)",
                "http | http: (expected: settings below it, indented: connections, listen)"
            })
    void keyThatDoesNotBelongThereIsAnsweredWithWhatWasMeant(String key, String message) {
        Map<String, String> file = new HashMap<>(Map.of("http", ""));
        file.put(key, "x");
        Settings settings = read(file);
        assertThatThrownBy(settings::refuseUnknown).hasMessage("config: " + message);
    }

    @Test
    void sectionOfCommentsAloneSaysNothing() throws IOException {
        Path file =
                Files.writeString(
                        scratch.resolve("s.yaml"),
                        "http:\n  # listen: 127.0.0.1:9000\nmodels:\n#  iris: iris.onnx\n");
        assertThatCode(read(Settings.readFile(file))::refuseUnknown).doesNotThrowAnyException();
    }

    private static Settings read(Map<String, String> file) {
        Settings settings = Settings.of(file, Map.of(), Map.of());
        settings.text("http.listen", "");
        settings.text("http.connections", "");
        settings.text("grpc.listen", "");
        settings.below("models");
        return settings;
    }

    @Test
    void unknownVariablesWarnAndServiceLinksDoNot() {
        Settings settings =
                Settings.of(
                        Map.of(),
                        Map.of(
                                "SLIPWAY_HTTP_LISTNE", "x",
                                "SLIPWAY_SERVICE_HOST", "10.0.0.1",
                                "SLIPWAY_PORT_8000_TCP_ADDR", "10.0.0.1",
                                "SLIPWAY_PORT", "tcp://10.0.0.1:8000",
                                "SLIPWAY_HTTP_LISTEN", "127.0.0.1:1",
                                "PATH", "/bin"),
                        Map.of());
        settings.text("http.listen", "");
        assertThat(settings.unknownVariables()).isEqualTo(List.of("SLIPWAY_HTTP_LISTNE"));
        assertThat(settings.meantBy("SLIPWAY_HTTP_LISTNE"))
                .isEqualTo(" (did you mean SLIPWAY_HTTP_LISTEN?)");
        assertThat(settings.meantBy("SLIPWAY_COLOUR")).isEmpty();
    }

    /// Those of the launcher and of verbs are read, by others than the server.
    @Test
    void variableThatNothingReadsWarns() {
        Settings settings =
                Settings.of(
                        Map.of(),
                        Map.of(
                                "SLIPWAY_HOME", "/opt/slipway",
                                "SLIPWAY_JAVA_OPTS", "-Xmx1g",
                                "SLIPWAY_URL", "http://127.0.0.1:8000",
                                "SLIPWAY_TOKEN", "t",
                                "SLIPWAY_CA", "ca.pem",
                                "SLIPWAY_CLIENT_CERTIFICATE", "ada.pem",
                                "SLIPWAY_CLIENT_KEY", "ada.key",
                                "SLIPWAY_CONTEXT", "staging"),
                        Map.of());
        assertThat(settings.unknownVariables()).isEqualTo(List.of("SLIPWAY_CONTEXT"));
    }

    @Test
    void portThatIsNoLinkOfAServiceWarns() {
        Settings settings =
                Settings.of(
                        Map.of(),
                        Map.of(
                                "SLIPWAY_GRPC_PORT", "9001",
                                "SLIPWAY_PORT", "9000",
                                "SLIPWAY_METRICS_PORT", "udp://10.0.0.1:9000",
                                "SLIPWAY_METRICS_SERVICE_PORT", "9000"),
                        Map.of());
        assertThat(settings.unknownVariables())
                .isEqualTo(List.of("SLIPWAY_GRPC_PORT", "SLIPWAY_PORT"));
    }

    @Test
    void valuesCarryTheirUnits() {
        Settings settings =
                Settings.of(
                        Map.of("a", "20ms", "b", "64MiB", "c", "5 parsecs", "d", "127.0.0.1"),
                        Map.of(),
                        Map.of());
        assertThat(settings.duration("a", Duration.ZERO)).hasMillis(20);
        assertThat(settings.bytes("b", 0)).isEqualTo(64L << 20);
        assertThatThrownBy(() -> settings.duration("c", Duration.ZERO))
                .hasMessage("c: 5 parsecs (expected: a time such as 20ms, 5s or 2m)");
        assertThatThrownBy(() -> settings.address("d", ""))
                .hasMessageContaining("d: 127.0.0.1 (expected: host:port");
    }

    @Test
    void timesMayBeInDaysAsTheirDefaultsAre() {
        Settings settings = Settings.of(Map.of("cache.idle-time", "14d"), Map.of(), Map.of());
        assertThat(ServerSettings.cache(settings).idleTime()).isEqualTo(Duration.ofDays(14));
    }

    @Test
    void timesThatAreNoneAreRefusedByTheirKey() {
        for (String key :
                List.of(
                        "limits.body-time",
                        "limits.prediction-time",
                        "http.idle-time",
                        "loading.time-limit",
                        "journal.checkpoint-interval")) {
            assertThatThrownBy(() -> ServerSettings.of(Map.of(key, "0s"), MACHINE, "test"))
                    .hasMessage(key + ": 0s (expected: a time above 0)");
        }
    }

    @Test
    void countsThatAreTooLargeAreRefusedByTheirKeyAndNotCut() {
        for (String key :
                List.of(
                        "jobs.threads",
                        "http.connections",
                        "grpc.connections",
                        "serving.slot-queue")) {
            assertThatThrownBy(() -> ServerSettings.of(Map.of(key, "4294967298"), MACHINE, "test"))
                    .hasMessage(key + ": 4294967298 (expected: a whole number up to 2147483647)");
        }
    }

    @Test
    void countsOfNothingAreRefusedByTheirKey() {
        for (String key :
                List.of(
                        "http.connections",
                        "grpc.connections",
                        "serving.concurrency",
                        "serving.slots",
                        "serving.slot-queue",
                        "loading.intra-op-threads")) {
            for (String none : List.of("0", "-1")) {
                assertThatThrownBy(() -> ServerSettings.of(Map.of(key, none), MACHINE, "test"))
                        .isInstanceOf(SettingsException.class)
                        .hasMessage(key + ": " + none + " (expected: 1 or more)");
            }
            assertThatCode(() -> ServerSettings.of(Map.of(key, "1"), MACHINE, "test"))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void sizesOfNothingAreRefusedByTheirKey() {
        for (String key :
                List.of("serving.request-bytes", "serving.memory", "loading.memory-limit")) {
            assertThatThrownBy(() -> ServerSettings.of(Map.of(key, "0MiB"), MACHINE, "test"))
                    .isInstanceOf(SettingsException.class)
                    .hasMessage(key + ": 0MiB (expected: a size above 0)");
        }
        String body = "limits.body-bytes";
        for (String size : List.of("0", "1025MiB", "4GiB")) {
            assertThatThrownBy(() -> ServerSettings.of(Map.of(body, size), MACHINE, "test"))
                    .isInstanceOf(SettingsException.class)
                    .hasMessage(
                            body + ": " + size + " (expected: a size above 0, of 1GiB at most)");
        }
        ServerSettings largest = ServerSettings.of(Map.of(body, "1GiB"), MACHINE, "test");
        assertThat(largest.http().limits().bodyBytes()).isEqualTo(1L << 30);
    }

    @Test
    void pathsThatNameNothingAreRefusedByTheirKey() {
        for (String key : List.of("data", "secrets.token")) {
            for (String path : List.of("", " ", "a\0b")) {
                assertThatThrownBy(() -> ServerSettings.of(Map.of(key, path), MACHINE, "test"))
                        .isInstanceOf(SettingsException.class)
                        .hasMessage(key + ": " + path + " (expected: a path)");
            }
        }
    }

    @Test
    void onePasswordComesFromOnePlace() {
        Map<String, String> keys =
                Map.of(
                        "journal.url", "jdbc:postgresql://db:5432/slipway",
                        "journal.password-file", "password",
                        "journal.password-variable", "PGPASSWORD");
        assertThatThrownBy(() -> ServerSettings.of(keys, MACHINE, "test"))
                .isInstanceOf(SettingsException.class)
                .hasMessage(
                        "journal.password-variable: PGPASSWORD (expected: not beside"
                                + " journal.password-file)");
    }

    @Test
    void passwordInAFileIsReadAgainForEachConnection() throws IOException {
        Path file = Files.writeString(scratch.resolve("password"), "first\n");
        Map<String, String> keys =
                Map.of(
                        "journal.url",
                        "jdbc:postgresql://db:5432/slipway",
                        "journal.password-file",
                        file.toString());
        JournalSettings.Postgres database =
                ServerSettings.of(keys, MACHINE, "test").journal().postgres().orElseThrow();
        Supplier<String> passwords = database.passwords(Map.of());
        assertThat(passwords.get()).isEqualTo("first");
        Files.writeString(file, "second\n");
        assertThat(passwords.get()).isEqualTo("second");
        Files.delete(file);
        assertThat(passwords.get()).as("while there is none").isEqualTo("second");
    }

    @Test
    void partsLieBetweenNothingAndAll() {
        Settings settings =
                Settings.of(Map.of("a", "0.05", "b", "1.5", "c", "NaN"), Map.of(), Map.of());
        assertThat(settings.part("a", 1)).isEqualTo(0.05);
        assertThat(settings.part("missing", 0.5)).isEqualTo(0.5);
        for (String key : List.of("b", "c")) {
            assertThatThrownBy(() -> settings.part(key, 1))
                    .hasMessageContaining("(expected: a number from 0 to 1)");
        }
    }

    @Test
    void pricesAreAllSetOrNone() {
        assertThat(prices(Map.of())).isNull();
        PriceList prices =
                prices(
                        Map.of(
                                "prices.slot-hour", "0.048",
                                "prices.gib-hour", "0",
                                "prices.currency", "EUR"));
        assertThat(prices)
                .isEqualTo(new PriceList(new BigDecimal("0.048"), BigDecimal.ZERO, "EUR"));
        String price =
                "(expected: a number from 0 to 1000000000 such as 0.048, with 18 decimals at most)";
        assertThatThrownBy(() -> prices(Map.of("prices.slot-hour", "0.048")))
                .hasMessage("prices.gib-hour:  " + price);
        for (String wrong :
                List.of("-1", "1000000001", "1E999999999", "1E-999999999", "0e999999999", "free")) {
            assertThatThrownBy(() -> prices(Map.of("prices.slot-hour", wrong)))
                    .hasMessage("prices.slot-hour: " + wrong + " " + price);
        }
    }

    @Test
    void slotsAreOnePerCoreUnlessPinned() {
        ServerSettings.Machine machine = new ServerSettings.Machine(1L << 30, 8L << 30, 6);
        assertThat(ServerSettings.of(Map.of(), machine, "").serving().slots()).isEqualTo(6);
        assertThat(
                        ServerSettings.of(Map.of("serving.slots", "auto"), machine, "")
                                .serving()
                                .slots())
                .isEqualTo(6);
        assertThat(ServerSettings.of(Map.of("serving.slots", "3"), machine, "").serving().slots())
                .isEqualTo(3);
    }

    private static @Nullable PriceList prices(Map<String, String> keys) {
        return PriceSettings.from(Settings.of(Map.of(), Map.of(), keys));
    }

    @Test
    void nestedFileKeysBecomePaths() throws IOException {
        Path file =
                Files.writeString(scratch.resolve("s.yaml"), "http:\n  listen: a:1\nx: [1, 2]\n");
        assertThat(Settings.readFile(file))
                .containsEntry("http.listen", "a:1")
                .containsEntry("x", "1,2");
    }

    @Test
    void valuesAreReadAsTheyAreWritten() throws IOException {
        Path file =
                Files.writeString(
                        scratch.resolve("s.yaml"),
                        """
                        prices:
                          slot-hour: 0.123456789012345678
                        models:
                          a: 1.10
                          1.10: b
                        jobs:
                          roots: [1.10, '2.20']
                        http:
                        grpc: null
                        """);
        assertThat(Settings.readFile(file))
                .containsEntry("prices.slot-hour", "0.123456789012345678")
                .containsEntry("models.a", "1.10")
                .containsEntry("models.1.10", "b")
                .containsEntry("jobs.roots", "1.10,2.20")
                .containsEntry("http", "")
                .containsEntry("grpc", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "null\n", "{}\n"})
    void fileWithoutKeysSaysNothing(String text) throws IOException {
        Path file = Files.writeString(scratch.resolve("s.yaml"), text);
        assertThat(Settings.readFile(file)).isEmpty();
    }

    @Test
    void keyThatStandsThereWithDotsAndIndentedIsRefused() throws IOException {
        Path file =
                Files.writeString(
                        scratch.resolve("s.yaml"), "http.listen: a:1\nhttp:\n  listen: b:2\n");
        assertThatThrownBy(() -> Settings.readFile(file))
                .isInstanceOf(SettingsException.class)
                .hasMessage("config: http.listen: stands there twice (expected: once)");
    }

    @Test
    void fileThatIsNoTextIsRefusedInWords() throws IOException {
        Path file = Files.write(scratch.resolve("s.yaml"), new byte[] {'a', ':', ' ', (byte) 0xFC});
        assertThatThrownBy(() -> Settings.readFile(file))
                .isInstanceOf(SettingsException.class)
                .hasMessage("config: " + file + ": no text (expected: YAML, encoded as UTF-8)");
    }

    @Test
    void directoryInThePlaceOfTheFileIsNotPassedOver() throws IOException {
        Path file = scratch.resolve("slipway.yaml");
        assertThat(Settings.readIfThere(file)).isEmpty();
        Files.createDirectory(file);
        assertThatThrownBy(() -> Settings.readIfThere(file))
                .isInstanceOf(SettingsException.class)
                .hasMessage("config: " + file + ": a directory (expected: a file)");
    }

    @Test
    void linkThatLeadsNowhereIsNotPassedOver() throws IOException {
        Path file = scratch.resolve("slipway.yaml");
        Files.createSymbolicLink(file, scratch.resolve("none"));
        assertThatThrownBy(() -> Settings.readIfThere(file))
                .isInstanceOf(SettingsException.class)
                .hasMessage("config: " + file + ": no such file");
    }

    @Test
    void pairThatStraddlesTheReadersBufferIsRead() throws IOException {
        Path file = scratch.resolve("pair.yaml");
        for (int before = 1_000; before < 1_050; before++) {
            Files.writeString(file, "data: '" + "x".repeat(before) + "\ud83d\ude00'\n");
            assertThat(Settings.readFile(file)).containsKey("data");
        }
    }

    @Test
    void brokenFileIsRefusedInWords() throws IOException {
        Path file = Files.writeString(scratch.resolve("s.yaml"), "http: [");
        assertThatThrownBy(() -> Settings.readFile(file))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("s.yaml");
    }

    @Test
    void fileWhoseLinesStandAskewSaysHowTheyShould() throws IOException {
        Path file =
                Files.writeString(
                        scratch.resolve("s.yaml"), "http:\n  listen: a:1\n idle-time: 1m\n");
        assertThatThrownBy(() -> Settings.readFile(file))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("s.yaml, line 3")
                .hasMessageContaining("(expected: fields of one block in one column");
    }

    @Test
    void fileThatHoldsNoKeysIsRefused() throws IOException {
        Path file = Files.writeString(scratch.resolve("s.yaml"), "http.listen=127.0.0.1:9000\n");
        assertThatThrownBy(() -> Settings.readFile(file))
                .isInstanceOf(SettingsException.class)
                .hasMessageEndingWith("s.yaml: no settings (expected: such as data: slipway-data)");
    }

    @Test
    void limitsOfCaptureAreReadAndChecked() {
        ServerSettings read =
                ServerSettings.of(
                        Map.of(
                                "capture.ring-bytes", "8MiB",
                                "capture.prediction-bytes", "1KiB",
                                "capture.spool-bytes", "2GiB",
                                "capture.spool-file-bytes", "4MiB",
                                "capture.spool-file-age", "90s",
                                "capture.roll-patience", "0s"),
                        MACHINE,
                        "test");
        assertThat(read.capture())
                .isEqualTo(
                        new CaptureSettings(
                                new CaptureLimits(8L << 20, 1L << 10),
                                new SpoolLimits(
                                        2L << 30,
                                        4L << 20,
                                        Duration.ofSeconds(90),
                                        Duration.ZERO)));
        assertThat(ServerSettings.of(Map.of(), MACHINE, "test").capture().spool())
                .isEqualTo(SpoolLimits.DEFAULT);

        assertThatThrownBy(() ->
                        ServerSettings.of(
                                Map.of("capture.spool-file-bytes", "1KiB"), MACHINE, "test"))
                .hasMessage("capture.spool-file-bytes: 1024 (expected: >= 1048576)");
        assertThatThrownBy(() ->
                        ServerSettings.of(
                                Map.of("capture.spool-file-bytes", "2GiB"), MACHINE, "test"))
                .hasMessage("capture.spool-file-bytes: 2147483648 (expected: <= 1073741824)");
        assertThatThrownBy(() ->
                        ServerSettings.of(Map.of("capture.spool-file-age", "0s"), MACHINE, "test"))
                .hasMessage("capture.spool-file-age: 0s (expected: > 0)");
        SpoolLimits impatient =
                new SpoolLimits(2L << 30, 4L << 20, Duration.ofSeconds(90), Duration.ofSeconds(-9));
        assertThatThrownBy(() -> new CaptureSettings(CaptureLimits.DEFAULT, impatient))
                .hasMessage("capture.roll-patience: -9s (expected: >= 0)");
    }
}
