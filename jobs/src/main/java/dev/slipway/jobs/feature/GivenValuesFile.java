package dev.slipway.jobs.feature;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Cell;
import dev.slipway.features.Difference;
import dev.slipway.features.SkewTally;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// What rows were given for one aggregate, on the disk: written in their order, then read in it.
///
/// *Threads*: one.
final class GivenValuesFile implements Closeable {
    private final Path file;
    private final String name;
    private final DataOutputStream out;
    private @Nullable DataInputStream in;

    private GivenValuesFile(Path file, String name) throws IOException {
        this.file = file;
        this.name = name;
        this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
    }

    /// One that is made.
    ///
    /// @param name of the aggregate
    static GivenValuesFile create(Path file, String name) throws IOException {
        return new GivenValuesFile(file, name);
    }

    String name() {
        return name;
    }

    /// Adds what a row was given.
    ///
    /// @param row of its request, counted from 1
    /// @param value null where it was not kept
    void add(String prediction, long row, @Nullable Cell value) throws IOException {
        out.writeUTF(prediction);
        out.writeLong(row);
        out.writeBoolean(value != null);
        out.writeDouble(value instanceof Cell.Real(double real) ? real : Double.NaN);
    }

    /// Ends the writing.
    void finish() throws IOException {
        out.close();
    }

    /// Compares the next row with what it is given now; a value that was not kept is passed over.
    ///
    /// @return whether it is the same, as far as that is known
    boolean compare(double now, SkewTally tally) throws IOException {
        DataInputStream open = in;
        if (open == null) {
            open = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
            in = open;
        }
        PredictionId id = new PredictionId(open.readUTF());
        long row = open.readLong();
        boolean isKnown = open.readBoolean();
        double then = open.readDouble();
        if (!isKnown) {
            return true;
        }
        tally.count(id, row, name, then, OptionalDouble.of(now));
        return Difference.of(row, name, then, now).isEmpty();
    }

    @Override
    public void close() throws IOException {
        out.close();
        if (in != null) {
            in.close();
        }
    }
}
