package dev.slipway.api.release;

/// What keeps a caller with one version while weights grow.
public sealed interface StickyKey {
    /// The value of a header, or of the metadata of that name; a request without it counts by its
    /// prediction id.
    record Header(String name) implements StickyKey {
        /// The header that is used unless a plan names another.
        public static final String USUAL = "slipway-key";

        public Header {
            if (name.isBlank()) {
                throw new IllegalArgumentException("header: empty (expected: its name)");
            }
        }
    }

    /// The first row of an input, or a request parameter, of this name.
    record Field(String name) implements StickyKey {
        public Field {
            if (name.isBlank()) {
                throw new IllegalArgumentException("field: empty (expected: its name)");
            }
        }
    }

    /// Who calls.
    record Caller() implements StickyKey {}

    /// Nothing: each request is routed by its prediction id.
    record Request() implements StickyKey {}
}
