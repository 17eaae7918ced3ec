package dev.slipway.jobs.stream;

import dev.slipway.features.window.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message of a stream whose rows see events: what it asks, and what it tells.
///
/// @param place where it lies, without its content
/// @param topic of it
/// @param row to be answered; null where it only tells
/// @param time up to which it counts for the watermark; the least number where it says none
/// @param aside what is wrong with the events in it; null where nothing is
public record Reading(
        Message place,
        String topic,
        @Nullable Message row,
        List<Question> questions,
        List<Told> events,
        long time,
        @Nullable Message aside) {
    /// Copies the lists.
    public Reading {
        questions = List.copyOf(questions);
        events = List.copyOf(events);
    }

    /// What the row asks of an aggregate.
    ///
    /// @param aggregate its place in the definition
    public record Question(int aggregate, String key, long at) {}

    /// An event for an aggregate.
    public record Told(int aggregate, Event event) {}
}
