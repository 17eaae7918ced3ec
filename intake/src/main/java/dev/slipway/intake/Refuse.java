package dev.slipway.intake;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// The refusals of this room.
final class Refuse {
    private static final Duration SOON = Duration.ofSeconds(5);

    private Refuse() {}

    static RefusalException input(String message) {
        return new RefusalException(ErrorCode.INVALID_INPUT, message);
    }

    static RefusalException conflict(String message) {
        return new RefusalException(ErrorCode.CONFLICT, message);
    }

    static RefusalException unknown(String message) {
        return new RefusalException(ErrorCode.UNKNOWN_OBJECT, message);
    }

    /// The store cannot be written or read.
    static RefusalException store(IOException failure) {
        return new RefusalException(
                Refusal.retryable(
                        ErrorCode.STORE_UNAVAILABLE,
                        "artifacts: " + failure.getMessage() + " (nothing was changed)",
                        SOON));
    }

    /// Several reasons at once.
    static PushRefusedException reasons(List<String> reasons) {
        return new PushRefusedException(reasons);
    }
}
