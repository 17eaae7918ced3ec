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

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        int code =
                new CommandLine(new EnvCommand())
                        .setOut(new PrintWriter(out, true))
                        .execute(arguments);
        assertThat(code).isZero();
        return out.toString().replace(System.lineSeparator(), "\n");
    }
}
