package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class EnvCommandTest {
    @TempDir Path folder;

    @Test
    void variablesCanBeTakenIntoAShell() {
        assertThat(run("--url", "http://localhost:9/", "--token", "a'b c"))
                .isEqualTo(
                        """
                        export MLFLOW_TRACKING_URI='http://localhost:9'
                        export MLFLOW_TRACKING_TOKEN='a'\\''b c'
                        """);
    }

    @Test
    void theyAlsoComeAsJson() {
        assertThat(run("--url", "http://localhost:9", "--token", "t", "-o", "json"))
                .isEqualTo(
                        "{\"MLFLOW_TRACKING_URI\":\"http://localhost:9\","
                                + "\"MLFLOW_TRACKING_TOKEN\":\"t\"}\n");
    }

    @Test
    void trustedAuthoritiesAreHandedOn() throws IOException {
        Path file = Files.writeString(folder.resolve("ca.pem"), "");
        assertThat(run("--url", "https://localhost:9", "--token", "t", "--ca", file.toString()))
                .endsWith("export MLFLOW_TRACKING_SERVER_CERT_PATH='" + file + "'\n");
    }

    /// As of a variable that a build server sets for every job, and leaves empty for most.
    @Test
    void anEmptyNameIsThatOfNoFile() {
        String none = folder.resolve("none").toString();
        String out =
                ran(
                        new StringWriter(),
                        "--url",
                        "https://localhost:9",
                        "--sessions",
                        none,
                        "--data",
                        none,
                        "--ca",
                        "",
                        "--client-certificate",
                        "",
                        "--client-key",
                        "");
        assertThat(out).isEqualTo("export MLFLOW_TRACKING_URI='https://localhost:9'\n");
    }

    @Test
    void withoutATokenItSaysWhereTheyAreAndShowsNone() throws IOException {
        String secret = "slw_first";
        Path file = Files.writeString(folder.resolve("admin-token"), secret);
        StringWriter err = new StringWriter();
        String out = ran(err, "--url", "http://localhost:9", "--data", folder.toString());
        assertThat(out).isEqualTo("export MLFLOW_TRACKING_URI='http://localhost:9'\n");
        assertThat(err.toString())
                .contains("slipway login, or slipway token create")
                .contains("is in " + file.toAbsolutePath())
                .doesNotContain(secret);
        StringWriter elsewhere = new StringWriter();
        String none = folder.resolve("none").toString();
        assertThat(ran(elsewhere, "--url", "http://localhost:9", "--data", none)).isEqualTo(out);
        assertThat(elsewhere.toString()).contains("no token").doesNotContain("first token");
    }

    private static String run(String... arguments) {
        StringWriter err = new StringWriter();
        String out = ran(err, arguments);
        assertThat(err.toString()).isEmpty();
        return out;
    }

    private static String ran(StringWriter err, String... arguments) {
        StringWriter out = new StringWriter();
        int code =
                new CommandLine(new EnvCommand())
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(arguments);
        assertThat(code).isZero();
        return out.toString().replace(System.lineSeparator(), "\n");
    }
}
