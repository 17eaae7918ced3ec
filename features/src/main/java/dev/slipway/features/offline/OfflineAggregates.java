package dev.slipway.features.offline;

import dev.slipway.features.AggregateValues;
import dev.slipway.features.column.Column;
import dev.slipway.features.column.Numbers;
import dev.slipway.features.column.Texts;
import dev.slipway.features.column.Type;
import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.Delivery;
import dev.slipway.features.window.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// The aggregates of a definition for the rows of a table, in three steps: rows say what they ask
/// ([#asking]) and events are taken in, in any order and in turns; all is joined; the same rows get
/// their values in the same order ([#joined]).
///
/// However many there are, no more than `memory` of them is held.
///
/// *Threads*: one.
public final class OfflineAggregates implements AutoCloseable {
    private static final long LEAST = 1 << 16;

    /// Events, moments and answers of an aggregate are sorted by one sort each.
    private static final int SORTS = 3;

    private final List<OfflineAggregate> aggregates = new ArrayList<>();
    private @Nullable Column moments;

    /// Aggregates of nothing yet.
    ///
    /// @param directory empty, for what does not fit in memory
    /// @param memory bytes of records that are held
    public OfflineAggregates(List<Aggregate> aggregates, Route route, Path directory, long memory)
            throws IOException {
        int sorts = Math.max(1, SORTS * aggregates.size());
        long each = Math.max(LEAST, memory / sorts);
        for (int i = 0; i < aggregates.size(); i++) {
            this.aggregates.add(
                    new OfflineAggregate(
                            aggregates.get(i), route, directory.resolve(i + ""), each));
        }
    }

    /// Takes an event of an aggregate.
    public void event(int aggregate, Event event) throws IOException {
        aggregates.get(aggregate).event(event);
    }

    /// When the rows of the next batch ask where their definition does not say it; null where it
    /// always does.
    public void askAt(@Nullable Column at) {
        moments = at;
    }

    /// Notes what rows ask; all that they see is missing.
    ///
    /// *Errors*: `UncheckedIOException` when the disk fails.
    public AggregateValues asking() {
        return asking(row -> true);
    }

    /// Notes what some rows ask; the others will have no value.
    ///
    /// @param wanted asked with the number of a row, from 0
    public AggregateValues asking(LongPredicate wanted) {
        return (aggregate, keys, at) -> note(aggregate, keys, at, wanted);
    }

    private Column note(int aggregate, Column keys, @Nullable Column at, LongPredicate wanted) {
        Column when = at == null ? moments : at;
        if (when == null) {
            throw new IllegalStateException("a row without a moment");
        }
        OfflineAggregate one = aggregates.get(aggregate);
        try {
            for (int row = 0; row < keys.rows(); row++) {
                boolean isAsked =
                        wanted.test(one.rows()) && !keys.isMissing(row) && !when.isMissing(row);
                one.row(
                        isAsked ? key(AggregateValues.key(keys, row)) : null,
                        isAsked ? when.whole(row) : 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Column.blank(one.type(), keys.rows());
    }

    /// No event has a longer key, so what comes behind it does not matter.
    private static String key(String key) {
        return key.length() > Delivery.LONGEST ? key.substring(0, Delivery.LONGEST + 1) : key;
    }

    /// Joins what was taken in; then no more is.
    public void join() throws IOException {
        for (OfflineAggregate one : aggregates) {
            one.join();
        }
    }

    /// What the rows see that have asked, in their order.
    ///
    /// *Errors*: `UncheckedIOException` when the disk fails.
    public AggregateValues joined() {
        return (aggregate, keys, at) -> {
            OfflineAggregate one = aggregates.get(aggregate);
            try {
                return one.type() == Type.TEXT
                        ? texts(one, keys.rows())
                        : numbers(one, keys.rows());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static Numbers numbers(OfflineAggregate one, int rows) throws IOException {
        Numbers values = new Numbers(rows);
        for (int row = 0; row < rows; row++) {
            values.set(row, one.next());
        }
        return values;
    }

    private static Texts texts(OfflineAggregate one, int rows) throws IOException {
        Texts values = new Texts(rows);
        for (int row = 0; row < rows; row++) {
            values.set(row, one.nextText());
        }
        return values;
    }

    /// How many runs did not fit in memory and went to disk.
    public int spills() {
        return aggregates.stream().mapToInt(OfflineAggregate::spills).sum();
    }

    @Override
    public void close() throws IOException {
        for (OfflineAggregate one : aggregates) {
            one.close();
        }
    }
}
