package dev.slipway.features.online;

import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.Aggregation;
import dev.slipway.features.window.EventFields;
import dev.slipway.features.window.WindowedFeature;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
        EventFields events = aggregate.events();
        WindowedFeature feature = aggregate.feature();
        out.writeUTF(FORM);
        out.writeUTF(feature.name());
        out.writeUTF(events.source());
        out.writeUTF(events.key());
        out.writeUTF(events.time());
        write(out, events.available());
        write(out, events.value());
        out.writeUTF(feature.aggregation().word());
        out.writeLong(feature.window().toMillis());
        out.writeLong(feature.delay().toMillis());
        out.writeLong(feature.tile().toMillis());
        Files.write(part, bytes.toByteArray());
        try (FileChannel file = FileChannel.open(part, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        Files.move(part, in(directory), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        out.writeUTF(text == null ? "" : text);
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
            String name = in.readUTF();
            EventFields events =
                    new EventFields(
                            in.readUTF(), in.readUTF(), in.readUTF(), optional(in), optional(in));
            WindowedFeature feature =
                    new WindowedFeature(
                            name,
                            kind(in.readUTF()),
                            Duration.ofMillis(in.readLong()),
                            Duration.ofMillis(in.readLong()),
                            Duration.ofMillis(in.readLong()));
            return new Aggregate(events, feature);
        } catch (IllegalArgumentException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Aggregation kind(String word) throws IOException {
        return Aggregation.named(word)
                .orElseThrow(() ->
                        new IOException(
                                "kind: " + word + " (expected: " + Aggregation.names() + ")"));
    }

    private static @Nullable String optional(DataInputStream in) throws IOException {
        boolean isThere = in.readBoolean();
        String text = in.readUTF();
        return isThere ? text : null;
    }
}
