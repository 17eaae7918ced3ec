package dev.slipway.jobs.feature;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Cell;
import dev.slipway.features.Difference;
import dev.slipway.features.SkewTally;
import dev.slipway.features.column.Type;
import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.Event;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What rows were given for one aggregate, on the disk: written in their order, then read in it.
///
/// *Threads*: one.
final class GivenValuesFile implements Closeable {
    private final Path file;
    private final Aggregate aggregate;
    private final DataOutputStream out;
    private @Nullable DataInputStream in;

    private GivenValuesFile(Path file, Aggregate aggregate) throws IOException {
        this.file = file;
        this.aggregate = aggregate;
        this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
    }

    /// One that is made.
    static GivenValuesFile create(Path file, Aggregate aggregate) throws IOException {
        return new GivenValuesFile(file, aggregate);
    }

    /// What was given.
    Aggregate aggregate() {
        return aggregate;
    }

    /// Adds what a row was given.
    ///
    /// @param row of its request, counted from 1
    /// @param value null where it was not kept
    void add(String prediction, long row, @Nullable Cell value) throws IOException {
        out.writeUTF(prediction);
        out.writeLong(row);
        out.writeBoolean(value != null);
        if (isText()) {
            out.writeUTF(value instanceof Cell.Text(String text) ? shortened(text) : "");
        } else {
            out.writeDouble(value instanceof Cell.Real(double real) ? real : Double.NaN);
        }
    }

    private boolean isText() {
        return aggregate.type() == Type.TEXT;
    }

    /// No aggregate has a longer text, so what comes behind it does not matter.
    private static String shortened(String text) {
        return text.length() > Event.LONGEST_TEXT
                ? text.substring(0, Event.LONGEST_TEXT + 1)
                : text;
    }

    /// Ends the writing.
    void finish() throws IOException {
        out.close();
    }

    /// Compares the next row with what it is given now; a value that was not kept is passed over.
    ///
    /// @return whether it is the same, as far as that is known
    boolean compare(Cell now, SkewTally tally) throws IOException {
        DataInputStream open = in;
        if (open == null) {
            open = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
            in = open;
        }
        PredictionId id = new PredictionId(open.readUTF());
        long row = open.readLong();
        boolean isKnown = open.readBoolean();
        Cell then = isText() ? cell(open.readUTF()) : new Cell.Real(open.readDouble());
        if (!isKnown) {
            return true;
        }
        String name = aggregate.name();
        tally.count(id, row, name, then, Optional.of(now));
        return Difference.of(row, name, then, now).isEmpty();
    }

    private static Cell cell(String text) {
        return text.isEmpty() ? new Cell.Missing() : new Cell.Text(text);
    }

    @Override
    public void close() throws IOException {
        out.close();
        if (in != null) {
            in.close();
        }
    }
}
