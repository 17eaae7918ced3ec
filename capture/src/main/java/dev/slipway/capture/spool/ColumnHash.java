package dev.slipway.capture.spool;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A keyed hash that stands for a value: equal values have equal hashes, and without the key nobody
/// finds out which value it was by trying.
///
/// *Source*: HMAC-SHA-256, RFC 2104.
///
/// *Threads*: one.
public final class ColumnHash {
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;

    /// Hashes by this key.
    public ColumnHash(byte[] key) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A key for another purpose, in 64 hexadecimal digits. It is no value's hash: texts have no
    /// such first byte.
    public String keyFor(String purpose) {
        mac.update((byte) 0xff);
        return HexFormat.of().formatHex(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8)));
    }

    /// 64 hexadecimal digits.
    String of(String value) {
        return HexFormat.of().formatHex(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)));
    }
}
