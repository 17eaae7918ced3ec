package dev.slipway.scan.pickle;

import java.io.IOException;

/// Bytes that a pickle loader would stop at.
final class BrokenPickleException extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenPickleException(String message) {
        super(message);
    }
}
