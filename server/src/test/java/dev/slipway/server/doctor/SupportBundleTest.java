package dev.slipway.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SupportBundleTest {
    @TempDir Path folder;

    @Test
    void settingsTravelWithoutTheirSecrets() throws IOException {
        String settings =
                bundled(
                        """
                        telemetry:
                          traces: https://collector:hunter2@traces.example/v1?api-key=hunter3
                        http:
                          listen: 127.0.0.1:8000
                        """);
        assertThat(settings)
                .doesNotContain("hunter")
                .contains("http.listen: 127.0.0.1:8000")
                .contains("https://(redacted)@traces.example/v1");
    }

    @Test
    void brokenSettingsShowNoSecretEither() throws IOException {
        assertThat(bundled("http:\n  api-token: \"hunter4\n")).doesNotContain("hunter");
    }

    @Test
    void variablesAreShownByNameAndValueUnlessEitherIsSecret() {
        assertThat(
                        SupportBundle.lines(
                                Map.of(
                                        "SLIPWAY_TOKEN", "hunter5",
                                        "SLIPWAY_JAVA_OPTS", "-Xmx1g -Dx.password=hunter6 -Da=b",
                                        "SLIPWAY_HOME", "home")))
                .isEqualTo(
                        """
                        SLIPWAY_HOME: home
                        SLIPWAY_JAVA_OPTS: -Xmx1g -Dx.password=(redacted) -Da=b
                        SLIPWAY_TOKEN: (redacted)
                        """);
    }

    private String bundled(String config) throws IOException {
        Path file = Files.writeString(folder.resolve("slipway.yaml"), config);
        Path bundle = folder.resolve("support.zip");
        SupportBundle.write(bundle, List.of(), file);
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            return new String(
                    zip.getInputStream(zip.getEntry("settings.txt")).readAllBytes(),
                    StandardCharsets.UTF_8);
        }
    }
}
