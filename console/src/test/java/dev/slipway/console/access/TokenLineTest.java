package dev.slipway.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.TokenSummary;
import dev.slipway.console.access.TokenLine.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TokenLineTest {
    private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");

    @Test
    void aTokenSaysWhatItIsGoodFor() {
        assertThat(line(null, null).state()).isEqualTo(State.VALID);
        assertThat(line(NOW.plus(Duration.ofDays(30)), null).state()).isEqualTo(State.VALID);
        assertThat(line(NOW.plus(Duration.ofDays(2)), null).state()).isEqualTo(State.ENDS_SOON);
        assertThat(line(NOW, null).state()).isEqualTo(State.EXPIRED);
        assertThat(line(NOW.plus(Duration.ofDays(30)), NOW).state()).isEqualTo(State.REVOKED);
        assertThat(line(NOW, null).isAlive()).isFalse();
        assertThat(line(null, null).isAlive()).isTrue();
        TokenLine ended = TokenLine.of(token(null, null, "maker"), NOW, "local");
        assertThat(ended.state()).isEqualTo(State.ENDED);
        assertThat(ended.isAlive()).isFalse();
    }

    @Test
    void theTokenThatWasShownIsMarked() {
        assertThat(TokenLine.of(token(null, null), NOW, "token:k3v9").own()).isTrue();
        assertThat(TokenLine.of(token(null, null), NOW, "token:other").own()).isFalse();
    }

    @Test
    void grantsAreWords() {
        assertThat(line(null, null).grants()).containsExactly("caller everywhere");
    }

    private static TokenLine line(@Nullable Instant expires, @Nullable Instant revoked) {
        return TokenLine.of(token(expires, revoked), NOW, "local");
    }

    private static TokenSummary token(@Nullable Instant expires, @Nullable Instant revoked) {
        return token(expires, revoked, null);
    }

    private static TokenSummary token(
            @Nullable Instant expires, @Nullable Instant revoked, @Nullable String endedWith) {
        return new TokenSummary(
                "k3v9",
                TeamName.DEFAULT,
                List.of(Grant.everywhere(Role.CALLER)),
                null,
                new PrincipalId("token:root"),
                NOW,
                expires,
                revoked,
                endedWith,
                null,
                null);
    }
}
