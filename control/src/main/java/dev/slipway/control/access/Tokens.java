package dev.slipway.control.access;

import dev.slipway.api.access.TokenSecrets;
import dev.slipway.api.journal.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/// Makes tokens and knows their form: `slw_ID_SECRET`, where the secret is 256 random bits and six
/// characters of checksum, so that a scanner for secrets, and a server that is shown one with a
/// typing error, know what they see.
///
/// *Threads*: any.
public final class Tokens implements TokenSecrets {
    private static final String PREFIX = "slw_";
    private static final String DIGITS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
    private static final int ID_DIGITS = 12;
    private static final int ID_BITS = 71;
    private static final int SECRET_DIGITS = 43;
    private static final int SECRET_BITS = 256;
    private static final int CHECKSUM_DIGITS = 6;
    private static final int ID_END = PREFIX.length() + ID_DIGITS;
    private static final int LENGTH = ID_END + 1 + SECRET_DIGITS + CHECKSUM_DIGITS;

    private final SecureRandom random;

    /// Tokens from this source of randomness.
    public Tokens(SecureRandom random) {
        this.random = random;
    }

    @Override
    public Secret make() {
        String id = digits(new BigInteger(ID_BITS, random), ID_DIGITS);
        String body =
                PREFIX + id + "_" + digits(new BigInteger(SECRET_BITS, random), SECRET_DIGITS);
        return read(body + checksum(body));
    }

    /// The token that a text is.
    ///
    /// *Errors*: `IllegalArgumentException` unless [#isSound].
    public static Secret read(String text) {
        if (!isSound(text)) {
            throw new IllegalArgumentException("token: damaged (expected: slw_ID_SECRET)");
        }
        return new Secret(text.substring(PREFIX.length(), ID_END), text, Sha256.of(text));
    }

    /// Whether a text says that it is one of ours.
    static boolean isOurs(String text) {
        return text.startsWith(PREFIX);
    }

    /// Whether a text has our form and its checksum is right.
    public static boolean isSound(String text) {
        if (text.length() != LENGTH || !isOurs(text) || text.charAt(ID_END) != '_') {
            return false;
        }
        int checked = LENGTH - CHECKSUM_DIGITS;
        return text.substring(checked).equals(checksum(text.substring(0, checked)));
    }

    private static String checksum(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return digits(BigInteger.valueOf(crc.getValue()), CHECKSUM_DIGITS);
    }

    private static String digits(BigInteger value, int count) {
        char[] digits = new char[count];
        BigInteger rest = value;
        for (int i = count - 1; i >= 0; i--) {
            BigInteger[] parts = rest.divideAndRemainder(BASE);
            digits[i] = DIGITS.charAt(parts[1].intValue());
            rest = parts[0];
        }
        return new String(digits);
    }
}
