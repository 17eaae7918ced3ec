package dev.slipway.client.control;

import dev.slipway.api.journal.IdempotencyKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a command is sent.
///
/// @param isDryRun whether it is only decided and nothing recorded
/// @param key under which it is done once; made up when absent
public record Sending(boolean isDryRun, @Nullable IdempotencyKey key) {
    /// To be done.
    public static final Sending REAL = new Sending(false, null);

    /// To be decided only.
    public static final Sending DRY_RUN = new Sending(true, null);

    /// Under this key.
    public static Sending under(IdempotencyKey key) {
        return new Sending(false, key);
    }

    Optional<String> chosenKey() {
        return Optional.ofNullable(key).map(IdempotencyKey::value);
    }
}
