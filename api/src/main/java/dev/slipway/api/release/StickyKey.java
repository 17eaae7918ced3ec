package dev.slipway.api.release;

/// What keeps a caller with one version while weights grow.
public sealed interface StickyKey {
    /// The key that `header:NAME`, `field:NAME`, `caller` or `request` names.
    ///
    /// *Errors*: `IllegalArgumentException`.
    static StickyKey of(String text) {
        if (text.startsWith(Header.PREFIX)) {
            return new Header(text.substring(Header.PREFIX.length()));
        }
        if (text.startsWith(Field.PREFIX)) {
            return new Field(text.substring(Field.PREFIX.length()));
        }
        return switch (text) {
            case Caller.WORD -> new Caller();
            case Request.WORD -> new Request();
            default ->
                    throw new IllegalArgumentException(
                            text + " (expected: header:NAME, field:NAME, caller or request)");
        };
    }

    /// As [#of] reads it.
    default String text() {
        return switch (this) {
            case Header(String name) -> Header.PREFIX + name;
            case Field(String name) -> Field.PREFIX + name;
            case Caller ignored -> Caller.WORD;
            case Request ignored -> Request.WORD;
        };
    }

    /// The value of a header, or of the metadata of that name; a request without it counts by its
    /// prediction id.
    record Header(String name) implements StickyKey {
        /// The header that is used unless a plan names another.
        public static final String USUAL = "slipway-key";

        private static final String PREFIX = "header:";

        public Header {
            if (name.isBlank()) {
                throw new IllegalArgumentException("header: empty (expected: its name)");
            }
        }
    }

    /// The first row of an input, or a request parameter, of this name.
    record Field(String name) implements StickyKey {
        private static final String PREFIX = "field:";

        public Field {
            if (name.isBlank()) {
                throw new IllegalArgumentException("field: empty (expected: its name)");
            }
        }
    }

    /// Who calls.
    record Caller() implements StickyKey {
        private static final String WORD = "caller";
    }

    /// Nothing: each request is routed by its prediction id.
    record Request() implements StickyKey {
        private static final String WORD = "request";
    }
}
