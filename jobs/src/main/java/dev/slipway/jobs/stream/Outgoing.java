package dev.slipway.jobs.stream;

import org.jspecify.annotations.Nullable;

/// A message to be written: an answer, or a dead letter.
public final class Outgoing {
    private final String topic;
    private final Message source;
    private final byte[] value;

    Outgoing(String topic, Message source, byte[] value) {
        this.topic = topic;
        this.source = source;
        this.value = value;
    }

    /// Where it goes.
    public String topic() {
        return topic;
    }

    /// The message that it answers.
    public Message source() {
        return source;
    }

    /// The key of the message that it answers; not to be changed.
    public byte @Nullable [] key() {
        return source.key();
    }

    /// A JSON object; not to be changed.
    public byte[] value() {
        return value;
    }
}
