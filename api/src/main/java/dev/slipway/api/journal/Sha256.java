package dev.slipway.api.journal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A SHA-256 digest, written as 64 lower-case hexadecimal digits.
public record Sha256(String hex) {
    private static final int PART = 1 << 14;

    /// What precedes the first record of every journal.
    public static final Sha256 ZERO = new Sha256("0".repeat(64));

    public Sha256 {
        if (hex.length() != 64 || !isHex(hex)) {
            throw new IllegalArgumentException(
                    "sha256: " + hex + " (expected: 64 lower-case hexadecimal digits)");
        }
    }

    /// The digest of these bytes.
    public static Sha256 of(byte[] content) {
        return hexOf(newDigest().digest(content));
    }

    /// The digest of this text in UTF-8.
    public static Sha256 of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The digest that a finished computation has given.
    public static Sha256 finished(MessageDigest digest) {
        return hexOf(digest.digest());
    }

    /// A computation of SHA-256 that has seen nothing yet.
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// Adds bytes to a computation in small parts: the whole process waits for the end of each one
    /// when it collects garbage, and a thread of the lowest priority may take long to get there.
    ///
    /// @param from the place of the first byte
    public static void add(MessageDigest digest, byte[] bytes, int from, int count) {
        int end = from + count;
        for (int at = from; at < end; at += PART) {
            digest.update(bytes, at, Math.min(PART, end - at));
        }
    }

    @Override
    public String toString() {
        return hex;
    }

    private static Sha256 hexOf(byte[] digest) {
        return new Sha256(HexFormat.of().formatHex(digest));
    }

    /// A plain loop: a journal is read at three digests a record.
    private static boolean isHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
