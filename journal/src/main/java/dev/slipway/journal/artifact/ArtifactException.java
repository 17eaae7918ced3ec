package dev.slipway.journal.artifact;

import java.io.IOException;

/// Bytes are not what their name says, or are not there.
public final class ArtifactException extends IOException {
    private static final long serialVersionUID = 1L;

    ArtifactException(String message) {
        super(message);
    }
}
