package dev.slipway.features.window;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An aggregate as bytes: what somebody who was told nothing else has to know of values.
public final class AggregateForm {
    private AggregateForm() {}

    /// Writes all that it means, and its name.
    public static void write(DataOutput out, Aggregate aggregate) throws IOException {
        EventFields events = aggregate.events();
        WindowedFeature feature = aggregate.feature();
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
    }

    private static void write(DataOutput out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        out.writeUTF(text == null ? "" : text);
    }

    /// What was written.
    ///
    /// *Errors*: `IOException` when it is none.
    public static Aggregate read(DataInput in) throws IOException {
        try {
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
        if (word.equals(Aggregation.OfTexts.LAST_TEXT.word())) {
            return Aggregation.OfTexts.LAST_TEXT;
        }
        return Aggregation.named(word)
                .orElseThrow(() ->
                        new IOException(
                                "kind: " + word + " (expected: " + Aggregation.names() + ")"));
    }

    private static @Nullable String optional(DataInput in) throws IOException {
        boolean isThere = in.readBoolean();
        String text = in.readUTF();
        return isThere ? text : null;
    }
}
