package dev.slipway.monitoring.alert;

import dev.slipway.api.slo.WebhookTerms;
import java.io.IOException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// Opens the secrets that a webhook's terms name.
@FunctionalInterface
public interface WebhookKeys {
    /// What they hold now.
    ///
    /// *Errors*: `IOException` in words, without a secret's content.
    Opened of(WebhookTerms terms) throws IOException;

    /// @param key that signs
    /// @param tls where the address is encrypted
    @SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares as records
    record Opened(byte[] key, @Nullable SSLSocketFactory tls) {}
}
