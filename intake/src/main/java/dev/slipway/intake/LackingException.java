package dev.slipway.intake;

import java.io.IOException;

/// What is asked of a version's files is lacking, in words. They were looked at: whoever asks again
/// hears the same until somebody has changed something.
public final class LackingException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param message what is lacking, and what was expected
    public LackingException(String message) {
        super(message);
    }
}
