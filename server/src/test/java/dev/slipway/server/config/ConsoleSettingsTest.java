package dev.slipway.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConsoleSettingsTest {
    private static ConsoleSettings read(Map<String, String> keys) {
        return ConsoleSettings.from(Settings.of(Map.of(), Map.of(), keys));
    }

    @Test
    void browsersAskWhereTheyFindItUnlessSomethingElseIsSaid() {
        assertThat(read(Map.of()).url()).isNull();
        assertThat(read(Map.of("console.url", "https://Models.example/")).url())
                .isEqualTo(URI.create("https://models.example"));
        assertThat(read(Map.of("console.url", "http://127.0.0.1:9000")).url())
                .isEqualTo(URI.create("http://127.0.0.1:9000"));
    }

    @Test
    void addressesThatOthersCanListenToOrThatArePagesAreRefused() {
        for (String url :
                List.of(
                        "http://models.example",
                        "models.example",
                        "https://models.example/console",
                        "https://ada@models.example",
                        "https://models.example?x=1",
                        "ftp://127.0.0.1",
                        "https:// ")) {
            assertThatThrownBy(() -> read(Map.of("console.url", url)))
                    .as(url)
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("console.url: " + url + " (expected: https://HOST");
        }
    }
}
