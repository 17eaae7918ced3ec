package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;

final class ServerAddressTest {
    @Test
    void aVariableThatIsEmptyNamesNoServer() {
        URI usual = URI.create("http://127.0.0.1:8000");
        assertThat(ServerAddress.of(null)).isEqualTo(usual);
        assertThat(ServerAddress.of("")).isEqualTo(usual);
        assertThat(ServerAddress.isNamed(null)).isFalse();
        assertThat(ServerAddress.isNamed("")).isFalse();
    }

    @Test
    void aVariableNamesAServer() {
        String named = "https://models.example:8443";
        assertThat(ServerAddress.of(named)).isEqualTo(URI.create(named));
        assertThat(ServerAddress.isNamed(named)).isTrue();
    }

    @Test
    void aVariableThatIsNoAddressIsNamed() {
        assertThatThrownBy(() -> ServerAddress.of("127.0.0.1:8000"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "SLIPWAY_URL: '127.0.0.1:8000' (expected: http://HOST:PORT");
    }
}
