package dev.slipway.monitoring.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs what is sent, so that a receiver knows from whom it comes, that nobody changed it, and
/// that it is not an old one.
///
/// *Source*: the Standard Webhooks specification 1.0: HMAC-SHA256 over `id.timestamp.body`.
final class MessageSignature {
    private static final String ALGORITHM = "HmacSHA256";

    private MessageSignature() {}

    /// The value of the header `webhook-signature`.
    static String of(byte[] key, String id, long timestamp, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            byte[] hash = mac.doFinal((id + "." + timestamp + "." + body).getBytes(UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every platform has " + ALGORITHM, e);
        }
    }
}
