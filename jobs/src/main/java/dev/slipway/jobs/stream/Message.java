package dev.slipway.jobs.stream;

import dev.slipway.features.column.Texts;
import org.jspecify.annotations.Nullable;

/// A message that was read from a topic, with what its row has been given or why it has no answer.
public final class Message {
    /// What a row sees where no aggregate has texts.
    public static final Texts NO_TEXTS = new Texts(0);

    private final int partition;
    private final long offset;
    private final long timestamp;
    private final byte @Nullable [] key;
    private final byte @Nullable [] value;
    private final double @Nullable [] aggregates;
    private final Texts texts;
    private final @Nullable Fault fault;

    /// Why there is no answer.
    ///
    /// @param topic where the message lies
    /// @param field to blame; empty for the whole message
    /// @param isRow whether it should have been answered; no for an event
    public record Fault(String topic, String field, String reason, boolean isRow) {}

    /// A message at a place of the input topic.
    ///
    /// @param timestamp milliseconds since 1970, as the broker keeps it
    public Message(
            int partition,
            long offset,
            long timestamp,
            byte @Nullable [] key,
            byte @Nullable [] value) {
        this.partition = partition;
        this.offset = offset;
        this.timestamp = timestamp;
        this.key = key;
        this.value = value;
        this.aggregates = null;
        this.texts = NO_TEXTS;
        this.fault = null;
    }

    private Message(
            Message same, double @Nullable [] aggregates, Texts texts, @Nullable Fault fault) {
        this.partition = same.partition;
        this.offset = same.offset;
        this.timestamp = same.timestamp;
        this.key = same.key;
        this.value = same.value;
        this.aggregates = aggregates;
        this.texts = texts;
        this.fault = fault;
    }

    /// The same with what its row sees of events.
    ///
    /// @param values one for each aggregate, NaN where there is none; not to be changed any more
    public Message with(double[] values) {
        return with(values, NO_TEXTS);
    }

    /// The same with what its row sees of events, texts among it.
    ///
    /// @param values one for each aggregate, NaN where there is none or its values are texts; not
    ///     to be changed any more
    /// @param seen likewise one for each, or [#NO_TEXTS]
    public Message with(double[] values, Texts seen) {
        return new Message(this, values, seen, fault);
    }

    /// The same, which will have no answer.
    public Message with(@Nullable Fault reason) {
        return new Message(this, aggregates, texts, reason);
    }

    /// The same without its content, unless at most so many bytes of it are looked at: much that is
    /// longer would fill the memory while it waits. Half as many may be its key, which what is
    /// written has as well, beside as many bytes as are looked at: no topic would take more.
    ///
    /// @param topic where it lies
    /// @param isRow whether it should have been answered
    public Message within(int longest, String topic, boolean isRow) {
        int longestKey = longest / 2;
        if (key != null && key.length > longestKey) {
            String reason =
                    "a key of "
                            + key.length
                            + " bytes (expected: at most "
                            + longestKey
                            + " bytes)";
            return new Message(partition, offset, timestamp, null, null)
                    .with(new Fault(topic, "", reason, isRow));
        }
        if (value == null || value.length <= longest) {
            return this;
        }
        String reason = value.length + " bytes (expected: at most " + longest + " bytes)";
        return place().with(new Fault(topic, "", reason, isRow));
    }

    /// The same without its content.
    Message place() {
        return new Message(partition, offset, timestamp, key, null);
    }

    /// How many bytes it has.
    public long bytes() {
        long bytes =
                (key == null ? 0L : key.length)
                        + (value == null ? 0L : value.length)
                        + (aggregates == null ? 0L : (long) aggregates.length * Double.BYTES);
        for (int i = 0; i < texts.rows(); i++) {
            bytes += text(i).length();
        }
        return bytes;
    }

    /// What its row sees of an aggregate whose values are texts; empty where there is none.
    public String text(int aggregate) {
        return aggregate < texts.rows() && !texts.isMissing(aggregate) ? texts.text(aggregate) : "";
    }

    /// What its row sees of events, unless it sees none; not to be changed.
    public double @Nullable [] aggregates() {
        return aggregates;
    }

    /// Why it has no answer, if that is known.
    public @Nullable Fault fault() {
        return fault;
    }

    /// Whether it is to be answered, or to be said why not; else it is an event with a fault.
    public boolean isRow() {
        return fault == null || fault.isRow();
    }

    /// Where it was read.
    public int partition() {
        return partition;
    }

    /// Its place in the partition.
    public long offset() {
        return offset;
    }

    /// When it was sent.
    public long timestamp() {
        return timestamp;
    }

    /// Its key; not to be changed.
    public byte @Nullable [] key() {
        return key;
    }

    /// Its content; not to be changed.
    public byte @Nullable [] value() {
        return value;
    }
}
