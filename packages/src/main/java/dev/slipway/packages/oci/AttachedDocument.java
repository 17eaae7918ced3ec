package dev.slipway.packages.oci;

import dev.slipway.api.journal.Sha256;
import java.util.regex.Pattern;

/// A document about a package: it is carried along and has a digest of its own.
///
/// @param type its media type, which also says what it is for
/// @param name what it is called, such as `model.sig`
/// @param size in bytes
public record AttachedDocument(String type, String name, Sha256 digest, long size) {
    /// What a server says of the version itself: lineage, tags, who made it.
    public static final String VERSION = "application/vnd.slipway.version.v1+json";

    /// A signature bundle of OpenSSF Model Signing.
    public static final String SIGNATURE = "application/vnd.dev.sigstore.bundle.v0.3+json";

    /// A report of the scanner.
    public static final String SCAN = "application/vnd.slipway.scan.v1+json";

    /// An evaluation of the version.
    public static final String EVALUATION = "application/vnd.slipway.evaluation.v1+json";

    /// A person's approval.
    public static final String APPROVAL = "application/vnd.slipway.approval.v1+json";

    /// The journal's records about the version.
    public static final String RECORDS = "application/vnd.slipway.records.v1+json";

    /// *Source*: RFC 6838, section 4.2.
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[A-Za-z0-9][\\w!#$&^.+-]{0,126}/[A-Za-z0-9][\\w!#$&^.+-]{0,126}");

    /// *Errors*: `IllegalArgumentException` for a type that is no media type, an empty name, or a
    /// negative size.
    public AttachedDocument {
        if (!MEDIA_TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException("type: " + type + " (expected: a media type)");
        }
        if (name.isEmpty() || name.length() > 255) {
            throw new IllegalArgumentException(
                    "name: " + name + " (expected: 1 to 255 characters)");
        }
        if (size < 0) {
            throw new IllegalArgumentException("size: " + size + " (expected: >= 0)");
        }
    }
}
