package dev.slipway.features.expression;

import java.time.ZoneOffset;
import java.util.OptionalLong;

/// Moments as events write them.
public final class WrittenMoment {
    private WrittenMoment() {}

    /// The moment that a text says, in UTC where it names no offset; empty when it says none.
    ///
    /// *Units*: milliseconds since 1970-01-01T00:00Z.
    public static OptionalLong millis(String text) {
        WrittenTime time = WrittenTime.read(text);
        return time == null
                ? OptionalLong.empty()
                : OptionalLong.of(time.instant(ZoneOffset.UTC).toEpochMilli());
    }
}
