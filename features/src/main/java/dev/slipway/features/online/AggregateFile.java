package dev.slipway.features.online;

import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.AggregateForm;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// What a directory holds the values of, beside them.
final class AggregateFile {
    private static final String NAME = "aggregate";
    private static final String FORM = "slipway aggregate 1";

    private AggregateFile() {}

    /// Where it lies in a directory.
    static Path in(Path directory) {
        return directory.resolve(NAME);
    }

    /// Writes it whole, or not at all. That it is there outlives a loss of power from when the
    /// store beside it is open, before anything is acknowledged.
    static void write(Path directory, Aggregate aggregate) throws IOException {
        Path part = directory.resolve(NAME + ".part");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF(FORM);
        AggregateForm.write(out, aggregate);
        Files.write(part, bytes.toByteArray());
        try (FileChannel file = FileChannel.open(part, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        Files.move(part, in(directory), StandardCopyOption.ATOMIC_MOVE);
    }

    /// What it says.
    ///
    /// *Errors*: `IOException` when it is none.
    static Aggregate read(Path directory) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(in(directory)))) {
            String form = in.readUTF();
            if (!form.equals(FORM)) {
                throw new IOException("form: " + form + " (expected: " + FORM + ")");
            }
            return AggregateForm.read(in);
        }
    }
}
