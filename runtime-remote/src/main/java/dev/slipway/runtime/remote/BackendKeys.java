package dev.slipway.runtime.remote;

import dev.slipway.api.spec.BackendTerms;
import java.io.IOException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Where the secrets are that open backends.
@FunctionalInterface
public interface BackendKeys {
    /// What opens a backend now.
    ///
    /// *Errors*: `IOException` in words, without the secret, when one is not there or of no use.
    Opened of(BackendTerms terms) throws IOException;

    /// What opens a backend.
    ///
    /// @param token that callers show; absent when they show none
    /// @param tls absent where nothing is encrypted
    /// @param state another one when `tls` would be
    record Opened(@Nullable String token, @Nullable SSLContext tls, String state) {
        /// Nothing of it.
        @Override
        public String toString() {
            return "Opened[" + state + "]";
        }
    }

    /// Backends that need none.
    static BackendKeys none() {
        return terms -> new Opened(null, null, "");
    }
}
