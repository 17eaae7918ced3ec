package dev.slipway.jobs.attempt;

import org.jspecify.annotations.Nullable;

/// An attempt that ends without its output, for a reason that has a name.
public final class JobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final EndCode code;
    private final boolean isOfModel;

    /// Ends the attempt.
    ///
    /// @param message names the field or file, its value, what was expected and of what
    public JobException(EndCode code, String message) {
        this(code, message, null);
    }

    /// Ends the attempt because of `cause`.
    public JobException(EndCode code, String message, @Nullable Throwable cause) {
        this(code, message, cause, code == EndCode.MODEL_REFUSED);
    }

    private JobException(
            EndCode code, String message, @Nullable Throwable cause, boolean isOfModel) {
        super(message, cause);
        this.code = code;
        this.isOfModel = isOfModel;
    }

    /// What ends an attempt because the place lacks what its model needs.
    public static JobException ofModel(EndCode code, String message) {
        return new JobException(code, message, null, true);
    }

    /// Why.
    public EndCode code() {
        return code;
    }

    /// Whether it is the model's own: where others run, it does not. Only the code comes from other
    /// processes.
    public boolean isOfModel() {
        return isOfModel;
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
