package dev.slipway.capture.spool;

/// A frame would be larger than any that can be read; it has no stack trace.
final class FrameTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FrameTooLargeException() {
        super("frame: too large (expected: <= " + SpoolFormat.LARGEST + ")", null, false, false);
    }
}
