package dev.slipway.runtime.remote.wire;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A call that a backend did not answer.
public final class BackendException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MOST_WORDS = 300;

    private final FailureKind kind;
    private final @Nullable Duration retryAfter;
    private final boolean isUnsent;

    /// @param message what happened, for the caller to read
    public BackendException(FailureKind kind, String message) {
        this(kind, message, null, null);
    }

    /// @param retryAfter when the backend expects the call to succeed, if it says
    BackendException(
            FailureKind kind,
            String message,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        this(kind, message, retryAfter, cause, false);
    }

    private BackendException(
            FailureKind kind,
            String message,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause,
            boolean isUnsent) {
        super(shortened(message), cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
        this.isUnsent = isUnsent;
    }

    /// Of a wire that was closed before anything of the call had gone out.
    static BackendException unsent() {
        return new BackendException(
                FailureKind.LOST, "the connection was opened anew", null, null, true);
    }

    /// A backend's own words are shown in part, on one line.
    private static String shortened(String message) {
        String line = message.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= MOST_WORDS ? line : line.substring(0, MOST_WORDS) + "...";
    }

    /// How it failed.
    public FailureKind kind() {
        return kind;
    }

    /// What happened.
    public String words() {
        return String.valueOf(getMessage());
    }

    /// Whether the wire was closed before anything of the call had gone out: the one in its place
    /// may have it.
    public boolean isUnsent() {
        return isUnsent;
    }

    /// When the backend expects the call to succeed.
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
