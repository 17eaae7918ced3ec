package dev.slipway.frontend.http.mlflow.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.tracking.Page.Cell;
import dev.slipway.api.tracking.Page.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PageTokensTest {
    private static final Position PLACE =
            new Position(
                    List.of(
                            new Cell.Text("ü 'x'"),
                            new Cell.Text(""),
                            new Cell.Real(Double.NEGATIVE_INFINITY),
                            new Cell.Missing(),
                            new Cell.Whole(-7)));

    private final PageTokens tokens = new PageTokens(new byte[32]);

    @Test
    void aTokenGivesItsPlaceBack() {
        assertThat(tokens.read(tokens.write(PLACE, "a"), "a")).isEqualTo(PLACE);
    }

    @Test
    void aTokenFitsItsSearchItsServerAndItselfAlone() {
        String token = tokens.write(PLACE, "a");
        byte[] other = new byte[32];
        other[0] = 1;
        assertThatThrownBy(() -> tokens.read(token, "b")).hasMessageContaining("page token");
        assertThatThrownBy(() -> new PageTokens(other).read(token, "a"))
                .hasMessageContaining("page token");
        for (int i = 0; i < token.length(); i++) {
            char changed = token.charAt(i) == 'A' ? 'B' : 'A';
            String wrong = token.substring(0, i) + changed + token.substring(i + 1);
            assertThatThrownBy(() -> tokens.read(wrong, "a")).hasMessageContaining("page token");
        }
        for (String wrong : List.of("x", "!", token + token, "AAAA")) {
            assertThatThrownBy(() -> tokens.read(wrong, "a")).hasMessageContaining("page token");
        }
    }
}
