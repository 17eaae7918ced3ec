package dev.slipway.api.tracking;

/// A setting of a run or a model: written once, never changed.
public record Param(String key, String value) {
    private static final int LONGEST_VALUE = 6_000;

    /// *Errors*: [TrackingRefusedException] for a key that is none or a value that is too long.
    public static Param checked(String key, String value) {
        Names.checkKey("param", key);
        Names.checkLength("param value", value, LONGEST_VALUE);
        return new Param(key, value);
    }
}
