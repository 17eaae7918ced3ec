package dev.slipway.features.window;

/// Which events a moment sees: the one place in which their times are compared with it, whoever
/// asks. Whoever keeps events in order, or in tiles, asks for bounds and not for each event.
///
/// At a moment T an event is seen when all of this is so:
///
/// - its value is available at T, or was before ([#isAvailable]);
/// - since each moment of its tile the delay has gone by: at exactly T - delay it has ([#newest]);
/// - since no moment of its tile the window has gone by: at exactly T - window it has ([#oldest]).
///
/// *Units*: milliseconds since 1970-01-01T00:00Z.
public final class Visibility {
    private Visibility() {}

    /// Whether a moment sees an event. Every way from events to values answers with these events
    /// and no others.
    static boolean sees(WindowedFeature feature, long at, Event event) {
        long tile = feature.tileOf(event.time());
        return isAvailable(event, at) && oldest(feature, at) <= tile && tile <= newest(feature, at);
    }

    /// Whether the value of an event is known at a moment.
    public static boolean isAvailable(Event event, long at) {
        return event.available() <= at;
    }

    /// The lowest tile that can be seen at a moment or later: its first moment has not expired.
    static long oldest(WindowedFeature feature, long at) {
        return feature.tileOf(expired(feature, at)) + 1;
    }

    /// The highest tile that can be seen at a moment: its last moment is old enough.
    static long newest(WindowedFeature feature, long at) {
        return feature.tileOf(matured(feature, at) + 1) - 1;
    }

    /// The latest time of an event that has expired at a moment: nothing up to it is seen then.
    public static long expired(WindowedFeature feature, long at) {
        return at - feature.window().toMillis();
    }

    /// The latest time of an event that is old enough at a moment: nothing behind it is seen then.
    private static long matured(WindowedFeature feature, long at) {
        return at - feature.delay().toMillis();
    }

    /// Whether a moment lies before all that events can have, so that it sees none.
    public static boolean isBeforeAll(long at) {
        return at < Event.EARLIEST;
    }

    /// Up to which moment all has to have come before a moment can be answered: of what becomes
    /// available behind it, nothing is seen then. Events without a time of their own for that are
    /// known when they happen, so those that are too young need not have come.
    static long settled(Aggregate aggregate, long at) {
        return aggregate.events().available() == null ? matured(aggregate.feature(), at) : at;
    }
}
