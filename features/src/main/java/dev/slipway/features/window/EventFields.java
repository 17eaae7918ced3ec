package dev.slipway.features.window;

import org.jspecify.annotations.Nullable;

/// Where an aggregate finds what it needs in the events of a source.
///
/// @param source the name under which events are brought
/// @param key the field that says whose an event is
/// @param time the field of the moment at which it happened
/// @param available the field of the moment at which its value came to be known; null where that is
///     as soon as the aggregate's delay allows
/// @param value the field that is aggregated; null where events are counted alone
public record EventFields(
        String source,
        String key,
        String time,
        @Nullable String available,
        @Nullable String value) {
    /// The one text of this meaning; lengths keep two names apart that hold what stands between.
    String canonical() {
        return text(source) + text(key) + text(time) + text(available) + text(value);
    }

    private static String text(@Nullable String name) {
        return name == null ? "- " : name.length() + ":" + name + " ";
    }
}
