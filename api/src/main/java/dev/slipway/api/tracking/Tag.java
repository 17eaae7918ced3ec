package dev.slipway.api.tracking;

/// A name with a text, on an experiment, a run, a model or an input.
public record Tag(String key, String value) {
    private static final int LONGEST_VALUE = 8_000;

    /// *Errors*: [TrackingRefusedException] for a key that is none or a value that is too long.
    public static Tag checked(String key, String value) {
        Names.checkKey("tag", key);
        Names.checkLength("tag value", value, LONGEST_VALUE);
        return new Tag(key, value);
    }
}
