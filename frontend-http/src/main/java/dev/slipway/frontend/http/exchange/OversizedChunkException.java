package dev.slipway.frontend.http.exchange;

import dev.slipway.api.error.RefusalException;
import io.helidon.webserver.CloseConnectionException;

/// A chunk claims more bytes than a body may have; where nobody answers it, the connection ends.
final class OversizedChunkException extends CloseConnectionException {
    private static final long serialVersionUID = 1L;

    private final long limit;

    OversizedChunkException(long limit) {
        super("a chunk that is larger than a body may be");
        this.limit = limit;
    }

    /// What the caller is told.
    RefusalException refusal() {
        return new RefusalException(BodyReader.tooLarge(limit));
    }
}
