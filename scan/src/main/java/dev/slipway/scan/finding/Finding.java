package dev.slipway.scan.finding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Something found in a file.
///
/// @param file path below what was scanned; `outer!inner` for an entry of an archive
/// @param offset of the byte in the file at which it stands
/// @param fingerprint stays the same while rule, file and what was found do; says nothing else
public record Finding(
        String file,
        long offset,
        String rule,
        Severity severity,
        String message,
        String fingerprint) {
    private static final int FINGERPRINT_CHARS = 24;

    /// A finding of a format rule.
    static Finding of(String file, long offset, Rule rule, String message) {
        return of(new Place(file, offset), rule.id(), rule.severity(), message, message);
    }

    /// A finding whose subject is not part of its message.
    static Finding of(Place place, String rule, Severity severity, String message, String subject) {
        String salted = rule + "\0" + place.file() + "\0" + subject;
        return new Finding(
                place.file(), place.offset(), rule, severity, message, fingerprintOf(salted));
    }

    private static String fingerprintOf(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, FINGERPRINT_CHARS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
