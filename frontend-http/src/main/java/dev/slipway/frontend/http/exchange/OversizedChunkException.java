package dev.slipway.frontend.http.exchange;

import io.helidon.webserver.CloseConnectionException;

/// A chunk claims more bytes than a body may have; where nobody answers it, the connection ends.
final class OversizedChunkException extends CloseConnectionException {
    private static final long serialVersionUID = 1L;

    OversizedChunkException() {
        super("a chunk that is larger than a body may be");
    }
}
