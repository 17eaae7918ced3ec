package dev.slipway.cli;

import dev.slipway.client.call.SlipwayException;

/// Rows of a file that the server did not take, with what to try.
final class RefusedRowsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedRowsException(SlipwayException refusal) {
        super(
                refusal.getMessage()
                        + System.lineSeparator()
                        + "--columns NAME,NAME sends only some of the file's columns",
                refusal);
    }
}
