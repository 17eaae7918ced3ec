package dev.slipway.server.exit;

import java.io.IOException;
import java.util.Locale;

/// What a verb prints goes nowhere: whoever read it has gone, or the disk is full.
public final class OutputLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isReaderGone;

    /// @param isPipe whether somebody was to read it: what the system calls the failure follows
    ///     the language of whoever runs the verb
    OutputLostException(IOException cause, boolean isPipe) {
        super("output: " + cause.getMessage(), cause);
        String message = String.valueOf(cause.getMessage());
        isReaderGone = isPipe || message.toLowerCase(Locale.ROOT).contains("pipe");
    }

    /// Whether somebody has read enough, as `head` does: no failure that is worth a word.
    public boolean isReaderGone() {
        return isReaderGone;
    }

    int exitCode() {
        return isReaderGone ? Exit.READER_GONE : Exit.ERROR;
    }
}
