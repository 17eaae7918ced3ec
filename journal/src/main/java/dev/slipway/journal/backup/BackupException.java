package dev.slipway.journal.backup;

import java.io.IOException;

/// A backup could not be taken, or is not one that may be restored.
public final class BackupException extends IOException {
    private static final long serialVersionUID = 1L;

    BackupException(String message) {
        super(message);
    }

    BackupException(String message, Throwable cause) {
        super(message, cause);
    }
}
