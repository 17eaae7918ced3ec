package dev.slipway.jobs.attempt;

import org.jspecify.annotations.Nullable;

/// An attempt that ends without its output, for a reason that has a name.
public final class JobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final EndCode code;

    /// Ends the attempt.
    ///
    /// @param message names the field or file, its value, what was expected and of what
    public JobException(EndCode code, String message) {
        this(code, message, null);
    }

    /// Ends the attempt because of `cause`.
    public JobException(EndCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /// Why.
    public EndCode code() {
        return code;
    }

    /// With its code, for the first line of a stack trace: that is all that other processes
    /// [hear][Thrown] of it.
    @Override
    public String getLocalizedMessage() {
        return Thrown.line(code, words());
    }

    /// Why, in words.
    public String words() {
        return String.valueOf(getMessage());
    }
}
