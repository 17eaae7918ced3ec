package dev.slipway.runtime.remote.wire;

import dev.slipway.api.error.ErrorCode;
import java.util.Locale;

/// How a call of a backend can fail: what that says of the backend, whether another try may help,
/// and what the caller is told.
public enum FailureKind {
    /// No connection came about.
    UNREACHABLE(Verdict.BAD, true, ErrorCode.BACKEND_UNAVAILABLE),
    /// The connection ended before anything of an answer had come.
    LOST(Verdict.BAD, true, ErrorCode.BACKEND_UNAVAILABLE),
    /// It said that it is not able to answer now.
    UNAVAILABLE(Verdict.BAD, true, ErrorCode.BACKEND_UNAVAILABLE),
    /// The connection ended in the middle of an answer.
    CUT(Verdict.BAD, false, ErrorCode.BACKEND_FAILED),
    /// It answered that it failed.
    FAILED(Verdict.BAD, false, ErrorCode.BACKEND_FAILED),
    /// It answered what is no answer to the request.
    INVALID(Verdict.BAD, false, ErrorCode.BACKEND_FAILED),
    /// It did not answer in time.
    TIMEOUT(Verdict.BAD, false, ErrorCode.DEADLINE_EXCEEDED),
    /// It has no place.
    BUSY(Verdict.NONE, false, ErrorCode.OVERLOADED),
    /// It does not accept the request.
    REJECTED(Verdict.GOOD, false, ErrorCode.INVALID_INPUT),
    /// The request is too large for it.
    TOO_LARGE(Verdict.GOOD, false, ErrorCode.PAYLOAD_TOO_LARGE),
    /// It does not know the model.
    UNKNOWN(Verdict.NONE, false, ErrorCode.BACKEND_FAILED),
    /// It does not let us in.
    DENIED(Verdict.NONE, false, ErrorCode.BACKEND_FAILED),
    /// Nobody waited any more.
    ABANDONED(Verdict.NONE, false, ErrorCode.CANCELLED),
    /// What opens the connection is not there, or its address is none that may be called.
    MISCONFIGURED(Verdict.NONE, false, ErrorCode.BACKEND_UNAVAILABLE);

    /// What a failure says of the backend.
    public enum Verdict {
        /// It works.
        GOOD,
        /// It does not.
        BAD,
        /// Nothing.
        NONE
    }

    private final Verdict verdict;
    private final boolean isRetryable;
    private final ErrorCode code;

    FailureKind(Verdict verdict, boolean isRetryable, ErrorCode code) {
        this.verdict = verdict;
        this.isRetryable = isRetryable;
        this.code = code;
    }

    /// What it says of the backend.
    public Verdict verdict() {
        return verdict;
    }

    /// Whether the same call may be sent again: nothing of an answer has come, and there may be one
    /// the next time.
    public boolean isRetryable() {
        return isRetryable;
    }

    /// What the caller is told.
    public ErrorCode code() {
        return code;
    }

    /// As metrics write it.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
