package dev.slipway.capture.roller;

import java.io.IOException;

/// The disk did not take a file, whatever is in it.
final class DiskRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    DiskRefusedException(IOException refusal) {
        super("the disk refused: " + refusal.getMessage(), refusal);
    }
}
