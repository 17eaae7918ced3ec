package dev.slipway.jobs.stream;

import dev.slipway.api.model.Cell;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.EventFields;
import dev.slipway.features.window.EventReading;
import dev.slipway.features.window.Visibility;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.input.MessageRows;
import dev.slipway.jobs.score.BatchScorer;
import dev.slipway.jobs.score.ScoringModel;
import dev.slipway.jobs.stream.Message.Fault;
import dev.slipway.jobs.stream.Reading.Question;
import dev.slipway.jobs.stream.StreamWork.Begin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Reads what messages ask of events and what they tell of them.
///
/// *Threads*: one.
public final class Asking {
    /// Clocks of those who send may differ by so much; what lies further ahead would take the
    /// watermark with it, and all that comes behind it would be late.
    static final long AHEAD_MILLIS = 10_000;

    private static final long EARLIEST = Instant.parse("0000-01-01T00:00:00Z").toEpochMilli();
    private static final int LONGEST_REASON = 1_000;

    private final String input;
    private final Begin begin;
    private final LongSupplier time;
    private final AskingModel model;
    private final MessageRows rows;
    private final BatchScorer scorer;
    private final List<Aggregate> aggregates;
    private final int longest;
    private final Map<String, List<Integer>> byTopic = new HashMap<>();
    private final Map<String, Set<String>> fields = new HashMap<>();

    /// Whether the row that was read last is no object at all.
    private boolean isNone;

    /// @param time now
    Asking(StreamAttempt attempt, FeatureDefinition definition, Begin begin, LongSupplier time) {
        this.input = attempt.topics().input();
        this.begin = begin;
        this.time = time;
        this.model = new AskingModel(definition);
        ScoringModel scoring = ScoringModel.of(model);
        this.longest = begin.limits().longest();
        this.rows = new MessageRows(scoring.columns(), 1);
        this.scorer = new BatchScorer(scoring, rows.plan());
        this.aggregates = definition.aggregates();
        for (int i = 0; i < aggregates.size(); i++) {
            EventFields names = aggregates.get(i).events();
            String topic = attempt.events().get(names.source());
            if (topic != null) {
                byTopic.computeIfAbsent(topic, ignored -> new ArrayList<>()).add(i);
                add(fields.computeIfAbsent(topic, ignored -> new HashSet<>()), names);
            }
        }
    }

    private static void add(Set<String> names, EventFields fields) {
        names.add(fields.key());
        names.add(fields.time());
        Optional.ofNullable(fields.available()).ifPresent(names::add);
        Optional.ofNullable(fields.value()).ifPresent(names::add);
    }

    /// What a message of a topic says.
    public Reading read(String topic, Message message) {
        boolean isRow =
                topic.equals(input)
                        && message.offset()
                                >= begin.offsets().getOrDefault(message.partition(), 0L);
        Message looked = message.within(longest, topic, isRow);
        if (looked.fault() != null) {
            Message aside = byTopic.containsKey(topic) ? looked : null;
            return new Reading(
                    message.place(),
                    topic,
                    isRow ? looked : null,
                    List.of(),
                    List.of(),
                    Long.MIN_VALUE,
                    isRow ? null : aside);
        }
        long latest = time.getAsLong() + AHEAD_MILLIS;
        Message row = isRow ? message : null;
        List<Question> questions = isRow ? questions(message) : List.of();
        for (Question question : questions) {
            if (row != null && (question.at() > latest || question.at() < EARLIEST)) {
                row = row.with(new Fault(topic, "", outside(question, latest), true));
            }
        }
        if (row != null && row.fault() != null) {
            questions = List.of();
        }
        Heard heard = heard(topic, message, latest, isRow);
        Message place = message.place();
        return new Reading(
                place,
                topic,
                row,
                questions,
                heard.events,
                time(questions, heard.events),
                heard.fault == null ? null : place.with(new Fault(topic, "", heard.fault, false)));
    }

    private List<Question> questions(Message message) {
        model.at(message.timestamp());
        rows.clear();
        rows.add(message.value());
        isNone =
                scorer.score(rows.batch()).badRows().stream()
                        .anyMatch(row -> row.column().isEmpty());
        return model.take();
    }

    private String outside(Question question, long latest) {
        return "asks at "
                + moment(question.at())
                + " (expected: from year 0 to "
                + moment(latest)
                + ", ten seconds ahead of the clock here) for aggregate "
                + aggregates.get(question.aggregate()).name();
    }

    /// The events in a message, and the first thing that is wrong with one.
    private record Heard(List<Reading.Told> events, @Nullable String fault) {}

    private Heard heard(String topic, Message message, long latest, boolean isRow) {
        List<Integer> mine = byTopic.getOrDefault(topic, List.of());
        if (mine.isEmpty()) {
            return new Heard(List.of(), null);
        }
        Map<String, Cell> cells;
        try {
            cells = EventCells.read(message.value(), fields.getOrDefault(topic, Set.of()));
        } catch (IllegalArgumentException e) {
            // Of what is no object the row's own dead letter says it already.
            return new Heard(List.of(), isRow && isNone ? null : shortened(e));
        }
        List<Reading.Told> events = new ArrayList<>();
        String fault = null;
        for (int aggregate : mine) {
            try {
                Optional<Event> event =
                        EventReading.read(
                                aggregates.get(aggregate),
                                name -> cells.getOrDefault(name, new Cell.Missing()));
                event.ifPresent(one -> requirePast(one, latest));
                event.ifPresent(one -> events.add(new Reading.Told(aggregate, one)));
            } catch (IllegalArgumentException e) {
                fault =
                        fault != null
                                ? fault
                                : shortened(e)
                                        + " for aggregate "
                                        + aggregates.get(aggregate).name();
            }
        }
        return new Heard(events, fault);
    }

    private static void requirePast(Event event, long latest) {
        if (!Visibility.isAvailable(event, latest)) {
            throw new IllegalArgumentException(
                    "available: "
                            + moment(event.available())
                            + " (expected: at most "
                            + moment(latest)
                            + ", ten seconds ahead of the clock here)");
        }
    }

    private static String shortened(Exception e) {
        String reason = String.valueOf(e.getMessage());
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
    }

    private static long time(List<Question> questions, List<Reading.Told> events) {
        long least = Long.MAX_VALUE;
        for (Question question : questions) {
            least = Math.min(least, question.at());
        }
        for (Reading.Told told : events) {
            least = Math.min(least, told.event().available());
        }
        return least == Long.MAX_VALUE ? Long.MIN_VALUE : least;
    }

    /// A moment in words.
    public static String moment(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
