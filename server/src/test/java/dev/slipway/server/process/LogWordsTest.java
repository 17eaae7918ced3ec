package dev.slipway.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LogWordsTest {
    private final LogWords words = new LogWords();

    @Test
    void aReasonThatHoldsASecretIsWithheld() {
        String token = "ghp_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5";
        assertThat(words.apply("backend says: token " + token + " has no rights"))
                .startsWith("withheld, since it ")
                .doesNotContain(token);
    }

    @Test
    void anyOtherIsToldAsItIs() {
        String reason = "memory: needs 31 bytes, 30 are free, evicting idle versions would free 0";
        assertThat(words.apply(reason)).isEqualTo(reason);
    }
}
