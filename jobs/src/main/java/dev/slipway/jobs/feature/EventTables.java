package dev.slipway.jobs.feature;

import dev.slipway.api.model.Cell;
import dev.slipway.features.offline.OfflineAggregates;
import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.EventFields;
import dev.slipway.features.window.EventReading;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.input.Planner;
import dev.slipway.jobs.output.BadRowText;
import dev.slipway.jobs.table.BadRow;
import dev.slipway.jobs.table.ColumnBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The tables of events, read into aggregates.
final class EventTables {
    private final FeatureTask task;
    private final List<Aggregate> aggregates;
    private final EventReach reach;
    private long events;

    EventTables(FeatureTask task, List<Aggregate> aggregates) {
        this.task = task;
        this.aggregates = aggregates;
        this.reach = new EventReach(aggregates);
    }

    /// From when to when those lie that were read.
    EventReach reach() {
        return reach;
    }

    /// Refuses sources without a table, and tables without an aggregate.
    void check() {
        Set<String> sources = new LinkedHashSet<>();
        aggregates.forEach(one -> sources.add(one.events().source()));
        if (!sources.equals(task.events().keySet())) {
            throw new JobException(
                    EndCode.INVALID_ATTEMPT,
                    "input: events of "
                            + task.events().keySet()
                            + " (expected: one table for each of the sources "
                            + sources
                            + ")");
        }
    }

    /// Reads all of them; how many rows there were.
    ///
    /// *Errors*: [JobException] naming file, row and field.
    long read(List<OfflineAggregates> into) throws IOException {
        events = 0;
        for (Map.Entry<String, Path> source : task.events().entrySet()) {
            read(source.getKey(), source.getValue(), into);
        }
        return events;
    }

    private void read(String source, Path table, List<OfflineAggregates> into) throws IOException {
        List<Integer> mine = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < aggregates.size(); i++) {
            EventFields fields = aggregates.get(i).events();
            if (fields.source().equals(source)) {
                mine.add(i);
                add(names, fields);
            }
        }
        Attempt attempt = task.reading(table, List.copyOf(names));
        Plan plan = Planner.plan(attempt, List.of());
        Map<String, Integer> places = plan.places();
        TableRows.each(
                attempt,
                plan,
                batch -> {
                    for (int row = 0; row < batch.rows(); row++) {
                        events++;
                        for (int aggregate : mine) {
                            take(aggregate, new Row(plan, batch, row, places), into);
                        }
                    }
                });
    }

    private static void add(Set<String> names, EventFields fields) {
        names.add(fields.key());
        names.add(fields.time());
        Optional.ofNullable(fields.available()).ifPresent(names::add);
        Optional.ofNullable(fields.value()).ifPresent(names::add);
    }

    /// A row of a table.
    private record Row(Plan plan, ColumnBatch batch, int row, Map<String, Integer> places) {
        Cell cell(String name) {
            Integer place = places.get(name);
            return place == null ? new Cell.Missing() : Cells.of(batch.columns().get(place), row);
        }

        JobException fault(String reason, Exception cause) {
            return new JobException(
                    EndCode.DAMAGED_INPUT,
                    BadRowText.of(plan, batch.place(), new BadRow(row, "", reason)),
                    cause);
        }
    }

    private void take(int aggregate, Row row, List<OfflineAggregates> into) throws IOException {
        Optional<Event> event;
        try {
            event = EventReading.read(aggregates.get(aggregate), row::cell);
        } catch (IllegalArgumentException e) {
            throw row.fault(
                    e.getMessage() + " for aggregate " + aggregates.get(aggregate).name(), e);
        }
        if (event.isPresent()) {
            reach.add(aggregate, event.get());
            for (OfflineAggregates one : into) {
                one.event(aggregate, event.get());
            }
        }
    }
}
