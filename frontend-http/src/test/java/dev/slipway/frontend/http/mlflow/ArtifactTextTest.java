package dev.slipway.frontend.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.tracking.TrackingRefusedException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ArtifactTextTest {
    @Test
    void namesAreDecoded() {
        assertThat(ArtifactText.parse("a%20b/%C3%BC").toString()).isEqualTo("a b/ü");
        assertThat(ArtifactText.parse("a+b").toString()).isEqualTo("a+b");
        assertThat(ArtifactText.parse("100%").toString()).isEqualTo("100%");
        assertThat(ArtifactText.parse("a/").toString()).isEqualTo("a");
    }

    @Test
    void everyEncodingOfAWayOutIsRefused() {
        for (String way : List.of("..", "../x", "a/../../x", "/x", "a\\x", "a#b", "a\0b", "C:/x")) {
            String encoded = way;
            for (int round = 0; round < 14; round++) {
                String path = encoded;
                assertThatThrownBy(() -> ArtifactText.parse(path))
                        .as("round %d of %s", round, way)
                        .isInstanceOf(TrackingRefusedException.class)
                        .hasMessageStartingWith("Invalid path");
                encoded = encoded(encoded);
            }
        }
        for (String way : List.of("%2e%2e%2fx", "..%2fx", "%2E./x", "a%2f..%5cx", ".%252e/x")) {
            assertThatThrownBy(() -> ArtifactText.parse(way))
                    .as(way)
                    .hasMessageStartingWith("Invalid path");
        }
    }

    private static String encoded(String text) {
        StringBuilder all = new StringBuilder();
        text.chars().forEach(c -> all.append("%%%02X".formatted(c)));
        return all.length() > 20_000 ? text : all.toString();
    }
}
