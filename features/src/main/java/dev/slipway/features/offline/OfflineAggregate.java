package dev.slipway.features.offline;

import dev.slipway.features.column.Type;
import dev.slipway.features.offline.RecordForm.Answer;
import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.AsOfJoin.Answers;
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
    private final boolean isText;
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
        this.isText = aggregate.type() == Type.TEXT;
        this.route = route;
        this.directory = directory;
        events =
                new SpilledSort<>(
                        isText ? RecordForm.TEXT_EVENT : RecordForm.EVENT,
                        route.eventOrder(),
                        directory.resolve("events"),
                        memory);
        asked =
                new SpilledSort<>(
                        RecordForm.ASKED, route.askedOrder(), directory.resolve("asked"), memory);
        answers =
                new SpilledSort<>(
                        isText ? RecordForm.TEXT_ANSWER : RecordForm.ANSWER,
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

    /// What its values are.
    Type type() {
        return aggregate.type();
    }

    /// How many rows have asked.
    long rows() {
        return rows;
    }

    /// Has the values of all rows on disk, in their order.
    void join() throws IOException {
        route.run(
                aggregate,
                events.sorted(),
                asked.sorted(),
                directory.resolve("store"),
                new Taken());
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
                boolean isThere = next != null && next.row() == row;
                write(isThere ? next : null, out);
                if (isThere) {
                    next = sorted.hasNext() ? sorted.next() : null;
                }
            }
        } catch (IOException e) {
            throw new SpillFailedException(directory, e);
        }
    }

    private void write(@Nullable Answer answer, DataOutputStream out) throws IOException {
        if (isText) {
            out.writeUTF(answer == null ? "" : answer.text());
        } else {
            out.writeDouble(answer == null ? Double.NaN : answer.value());
        }
    }

    /// Sorts answers by their rows.
    private final class Taken implements Answers {
        @Override
        public void put(long row, double value) {
            add(new Answer(row, value));
        }

        @Override
        public void text(long row, @Nullable String text) {
            add(new Answer(row, Double.NaN, text == null ? "" : text));
        }

        private void add(Answer answer) {
            try {
                answers.add(answer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// The value of the next row, which is a number.
    double next() throws IOException {
        return joined().readDouble();
    }

    /// The value of the next row, which is a text; empty where there is none.
    String nextText() throws IOException {
        return joined().readUTF();
    }

    private DataInputStream joined() {
        DataInputStream in = values;
        if (in == null) {
            throw new IllegalStateException("asked before it was joined");
        }
        return in;
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
