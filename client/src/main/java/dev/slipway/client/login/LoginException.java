package dev.slipway.client.login;

import org.jspecify.annotations.Nullable;

/// Nobody is signed in, in words.
public final class LoginException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isRefusal;

    private LoginException(String message, boolean isRefusal, @Nullable Throwable cause) {
        super(message, cause);
        this.isRefusal = isRefusal;
    }

    /// The issuer, or the person, said no.
    static LoginException refused(String message) {
        return new LoginException(message, true, null);
    }

    /// The issuer could not be asked, or its answer is none.
    static LoginException unanswered(String message, @Nullable Throwable cause) {
        return new LoginException(message, false, cause);
    }

    /// Whether somebody said no, as opposed to not answering.
    public boolean isRefusal() {
        return isRefusal;
    }
}
