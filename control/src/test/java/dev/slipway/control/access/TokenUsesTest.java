package dev.slipway.control.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.AccessCommand.NoteTokenUse;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TokenUsesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final BlockingQueue<Command> asked = new LinkedBlockingQueue<>();
    private final CountDownLatch open = new CountDownLatch(1);

    @Test
    void aNoteThatTheStoreRefusedIsMadeAgainByALaterUse() throws InterruptedException {
        try (TokenUses uses = new TokenUses(this::refuse)) {
            uses.note(token("a"), NOW);
            uses.note(token("b"), NOW);
            open.countDown();
            assertThat(next()).isEqualTo("a");
            assertThat(next()).isEqualTo("b");

            uses.note(token("c"), NOW.plusSeconds(1));
            uses.note(token("a"), NOW.plus(Duration.ofMinutes(2)));
            assertThat(next()).as("not c, while the store is left alone").isEqualTo("a");
        }
    }

    private CommandResult refuse(CommandRequest request) {
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        asked.add(request.command());
        return new CommandResult.Refused(Refusal.of(ErrorCode.STORE_UNAVAILABLE, "journal: away"));
    }

    /// Whose use was noted next.
    private @Nullable String next() throws InterruptedException {
        return asked.poll(20, TimeUnit.SECONDS) instanceof NoteTokenUse use ? use.id() : null;
    }

    private static TokenEntry token(String id) {
        return new TokenEntry(
                id,
                Sha256.of(id),
                TeamName.DEFAULT,
                List.of(),
                null,
                new TokenEntry.Minter(new PrincipalId("system:test"), null),
                NOW,
                null,
                null,
                null,
                null);
    }
}
