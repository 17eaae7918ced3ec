package dev.slipway.api.spec;

/// Names one object: `endpoint/flights`.
public record ObjectId(Kind kind, String name) {
    /// The object that a spec is about.
    public static ObjectId of(Spec spec) {
        return new ObjectId(spec.kind(), spec.name());
    }

    @Override
    public String toString() {
        return kind.word() + "/" + name;
    }
}
