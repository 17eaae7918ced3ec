package dev.slipway.frontend.grpc;

import io.grpc.Metadata;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Reads entries of a call's metadata by the names that others chose.
final class MetadataFields {
    private MetadataFields() {}

    /// The first text under a name, whatever its case; null where there is none, as under names
    /// that metadata cannot have and those of bytes.
    static @Nullable String first(Metadata headers, String name) {
        String key = name.toLowerCase(Locale.ROOT);
        if (!isText(key)) {
            return null;
        }
        Iterable<String> values = headers.getAll(Answers.key(key));
        return values == null ? null : values.iterator().next();
    }

    /// Tells of every text and its name, but for those under names that metadata cannot have and
    /// that came all the same: the transport takes each name that HTTP does.
    static void forEach(Metadata headers, BiConsumer<String, String> told) {
        for (String name : headers.keys()) {
            Iterable<String> values = isText(name) ? headers.getAll(Answers.key(name)) : null;
            if (values != null) {
                values.forEach(value -> told.accept(name, value));
            }
        }
    }

    private static boolean isText(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (!isLegal(key.charAt(i))) {
                return false;
            }
        }
        return !key.isEmpty() && !key.endsWith(Metadata.BINARY_HEADER_SUFFIX);
    }

    private static boolean isLegal(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    }
}
