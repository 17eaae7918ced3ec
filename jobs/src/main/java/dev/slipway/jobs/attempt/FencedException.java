package dev.slipway.jobs.attempt;

/// A later attempt of the same job has taken over: this one must not publish anything.
public final class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long by;

    /// Ends an attempt that was overtaken.
    ///
    /// @param by the later attempt
    public FencedException(long by) {
        super("attempt " + by + " has taken over");
        this.by = by;
    }

    /// The later attempt's number.
    public long by() {
        return by;
    }
}
