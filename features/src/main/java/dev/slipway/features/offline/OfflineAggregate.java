package dev.slipway.features.offline;

import dev.slipway.features.offline.RecordForm.Answer;
import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.AsOfJoin.Asked;
import dev.slipway.features.window.Event;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// One aggregate on its way from events and moments to a value for each row.
///
/// *Threads*: one.
final class OfflineAggregate implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Aggregate aggregate;
    private final Route route;
    private final Path directory;
    private final SpilledSort<Event> events;
    private final SpilledSort<Asked> asked;
    private final SpilledSort<Answer> answers;
    private long rows;
    private @Nullable DataInputStream values;

    /// One of nothing yet.
    ///
    /// @param memory bytes that each of its three sorts may hold
    OfflineAggregate(Aggregate aggregate, Route route, Path directory, long memory)
            throws IOException {
        this.aggregate = aggregate;
        this.route = route;
        this.directory = directory;
        events =
                new SpilledSort<>(
                        RecordForm.EVENT, route.eventOrder(), directory.resolve("events"), memory);
        asked =
                new SpilledSort<>(
                        RecordForm.ASKED, route.askedOrder(), directory.resolve("asked"), memory);
        answers =
                new SpilledSort<>(
                        RecordForm.ANSWER,
                        Comparator.comparingLong(Answer::row),
                        directory.resolve("answers"),
                        memory);
    }

    void event(Event event) throws IOException {
        events.add(event);
    }

    /// The next row asks at a moment, or nothing where it has no key or no moment.
    void row(@Nullable String key, long at) throws IOException {
        if (key != null) {
            asked.add(new Asked(key, at, rows));
        }
        rows++;
    }

    /// How many rows have asked.
    long rows() {
        return rows;
    }

    /// Has the values of all rows on disk, in their order.
    void join() throws IOException {
        route.run(
                aggregate.feature(),
                events.sorted(),
                asked.sorted(),
                directory.resolve("store"),
                this::answer);
        events.close();
        asked.close();
        Path file = directory.resolve("values");
        write(file);
        answers.close();
        values = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER));
    }

    private void write(Path file) throws IOException {
        Iterator<Answer> sorted = answers.sorted();
        try (DataOutputStream out =
                new DataOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(file), BUFFER))) {
            Answer next = sorted.hasNext() ? sorted.next() : null;
            for (long row = 0; row < rows; row++) {
                if (next != null && next.row() == row) {
                    out.writeDouble(next.value());
                    next = sorted.hasNext() ? sorted.next() : null;
                } else {
                    out.writeDouble(Double.NaN);
                }
            }
        } catch (IOException e) {
            throw new SpillFailedException(directory, e);
        }
    }

    private void answer(long row, double value) {
        try {
            answers.add(new Answer(row, value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The value of the next row.
    double next() throws IOException {
        DataInputStream in = values;
        if (in == null) {
            throw new IllegalStateException("asked before it was joined");
        }
        return in.readDouble();
    }

    /// How many runs its sorts have written to disk.
    int spills() {
        return events.written() + asked.written() + answers.written();
    }

    @Override
    public void close() throws IOException {
        events.close();
        asked.close();
        answers.close();
        if (values != null) {
            values.close();
        }
    }
}
