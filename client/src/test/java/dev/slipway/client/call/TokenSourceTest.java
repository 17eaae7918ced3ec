package dev.slipway.client.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.client.ScriptedServer;
import dev.slipway.client.ScriptedServer.Reply;
import dev.slipway.client.SlipwayClient;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TokenSourceTest {
    private static final Reply UNAUTHENTICATED =
            Reply.json(401, "{\"error\":\"authorization: none\",\"code\":\"UNAUTHENTICATED\"}");

    /// Has no token and says so.
    private record Absent(String absence) implements TokenSource {
        @Override
        public Optional<String> token() {
            return Optional.empty();
        }
    }

    @Test
    void theFirstSourceWithATokenWins() {
        TokenSource never =
                () -> {
                    throw new AssertionError("asked although there was a token");
                };
        TokenSource source =
                TokenSource.first(List.of(TokenSource.NONE, TokenSource.of("a"), never));

        assertThat(source.token()).contains("a");
    }

    @Test
    void whoIsRefusedForWantOfATokenLearnsWhyThereIsNone() {
        TokenSource source = TokenSource.first(List.of(new Absent("no file"), new Absent("left")));
        try (ScriptedServer server = new ScriptedServer().reply(UNAUTHENTICATED);
                SlipwayClient client =
                        ScriptedServer.client(
                                ClientSettings.of(server.uri()).withToken(source), nanos -> {})) {
            assertThatThrownBy(client::status)
                    .hasMessageContaining("authorization: none")
                    .hasMessageContaining("no file; left");
        }
    }

    @Test
    void whoseTokenIsRefusedLearnsNothingOfOtherSources() {
        TokenSource source =
                TokenSource.first(List.of(TokenSource.of("bad"), new Absent("no file")));
        try (ScriptedServer server = new ScriptedServer().reply(UNAUTHENTICATED);
                SlipwayClient client =
                        ScriptedServer.client(
                                ClientSettings.of(server.uri()).withToken(source), nanos -> {})) {
            assertThatThrownBy(client::status).hasMessageNotContaining("no file");
        }
    }
}
