package dev.slipway.api.spec;

import java.util.Locale;

/// Names one object: `endpoint/flights`.
public record ObjectId(Kind kind, String name) {
    /// The object that a spec is about.
    public static ObjectId of(Spec spec) {
        return new ObjectId(spec.kind(), spec.name());
    }

    @Override
    public String toString() {
        return kind.text().toLowerCase(Locale.ROOT) + "/" + name;
    }
}
