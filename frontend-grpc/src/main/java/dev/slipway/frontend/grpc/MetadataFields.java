package dev.slipway.frontend.grpc;

import io.grpc.Metadata;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads entries of a call's metadata by the names that others chose.
final class MetadataFields {
    private static final Pattern LEGAL = Pattern.compile("[0-9a-z_.-]+");

    private MetadataFields() {}

    /// The first text under a name, whatever its case; null where there is none, as under names
    /// that metadata cannot have and those of bytes.
    static @Nullable String first(Metadata headers, String name) {
        String key = name.toLowerCase(Locale.ROOT);
        if (!LEGAL.matcher(key).matches() || key.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
            return null;
        }
        Iterable<String> values = headers.getAll(Answers.key(key));
        return values == null ? null : values.iterator().next();
    }
}
