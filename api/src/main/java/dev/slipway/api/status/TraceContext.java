package dev.slipway.api.status;

/// Where a caller's trace stands: W3C `traceparent` and `tracestate` as they came, not checked for
/// their form.
///
/// @param parent empty when the caller is not traced
public record TraceContext(String parent, String state) {
    /// No trace.
    public static final TraceContext NONE = new TraceContext("", "");

    private static final int LONGEST_PARENT = 256;
    private static final int LONGEST_STATE = 512;

    /// What these headers say; one that is missing is empty. An overlong parent is as good as none,
    /// an overlong state is left away.
    ///
    /// *Source*: W3C Trace Context, section 3.3.1.5: vendors pass at least 512 characters on.
    public static TraceContext of(String parent, String state) {
        if (parent.isEmpty() || parent.length() > LONGEST_PARENT) {
            return NONE;
        }
        return new TraceContext(parent, state.length() > LONGEST_STATE ? "" : state);
    }
}
