package dev.slipway.jobs.engine;

import dev.slipway.features.window.AsOfJoin.Asked;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.EventForm;
import dev.slipway.jobs.stream.Message;
import dev.slipway.jobs.stream.Message.Fault;
import dev.slipway.jobs.stream.Reading;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Batches that are split by group: what is put in for a group is a part, and all parts go out
/// together.
///
/// *Threads*: one.
final class Grouped {
    private static final byte EVENT = 1;
    private static final byte QUESTION = 2;
    private static final byte ROW = 3;
    private static final byte ANSWER = 4;
    private static final byte ASIDE = 5;
    private static final byte TEXT_EVENT = 6;
    private static final byte TEXT_ANSWER = 7;

    private final KeyGroups groups = new KeyGroups();
    private final Map<Integer, Part> parts = new TreeMap<>();
    private int size;

    /// What a group gets.
    private static final class Part {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);
    }

    /// Takes what stands in a part.
    interface Taker {
        /// An event, and where its message lies.
        default void event(int aggregate, Event event, String topic, Message place) {
            throw new IllegalStateException("an event");
        }

        /// What a row asks.
        default void question(int aggregate, Asked asked) {
            throw new IllegalStateException("a question");
        }

        /// A row, and how many answers it will have.
        default void row(Message row, int answers) {
            throw new IllegalStateException("a row");
        }

        /// An answer for a row, or why there is none.
        default void answer(int aggregate, long row, double value, @Nullable String late) {
            throw new IllegalStateException("an answer");
        }

        /// The same of an aggregate whose values are texts; empty where there is none.
        default void text(int aggregate, long row, String text, @Nullable String late) {
            throw new IllegalStateException("an answer that is a text");
        }

        /// An event with a fault.
        default void aside(Message event) {
            throw new IllegalStateException("an event with a fault");
        }
    }

    /// How much was put in since it went out.
    int size() {
        return size;
    }

    private DataOutputStream to(int group) throws IOException {
        Part part = parts.get(group);
        if (part == null) {
            part = new Part();
            parts.put(group, part);
            part.out.writeInt(groups.number(group));
        }
        size++;
        return part.out;
    }

    void event(Reading reading, Reading.Told told) throws IOException {
        Event event = told.event();
        DataOutputStream out = to(KeyGroups.of(event.key()));
        out.writeByte(event.text() == null ? EVENT : TEXT_EVENT);
        out.writeInt(told.aggregate());
        EventForm.write(out, event);
        out.writeUTF(reading.topic());
        Messages.write(reading.place(), out);
    }

    void question(Message row, Reading.Question question) throws IOException {
        DataOutputStream out = to(KeyGroups.of(question.key()));
        out.writeByte(QUESTION);
        out.writeInt(question.aggregate());
        out.writeUTF(question.key());
        out.writeLong(question.at());
        out.writeLong(KeyGroups.row(row.partition(), row.offset()));
    }

    void row(Message row, int answers) throws IOException {
        DataOutputStream out = to(KeyGroups.of(row.partition()));
        out.writeByte(ROW);
        Messages.write(row, out);
        out.writeInt(answers);
    }

    void answer(int aggregate, long row, double value, @Nullable String late) throws IOException {
        DataOutputStream out = to(KeyGroups.of(KeyGroups.partition(row)));
        out.writeByte(ANSWER);
        out.writeInt(aggregate);
        out.writeLong(row);
        out.writeDouble(value);
        write(late, out);
    }

    void text(int aggregate, long row, String text, @Nullable String late) throws IOException {
        DataOutputStream out = to(KeyGroups.of(KeyGroups.partition(row)));
        out.writeByte(TEXT_ANSWER);
        out.writeInt(aggregate);
        out.writeLong(row);
        out.writeUTF(text);
        write(late, out);
    }

    private static void write(@Nullable String late, DataOutputStream out) throws IOException {
        out.writeBoolean(late != null);
        if (late != null) {
            out.writeUTF(late);
        }
    }

    void aside(Message event) throws IOException {
        DataOutputStream out = to(KeyGroups.of(event.partition()));
        out.writeByte(ASIDE);
        Messages.write(event, out);
    }

    /// Gives all parts away.
    void flush(Consumer<byte[]> to) {
        parts.values().forEach(part -> to.accept(part.bytes.toByteArray()));
        parts.clear();
        size = 0;
    }

    /// Reads a part.
    static void read(byte[] part, Taker taker) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(part))) {
            int ignored = in.readInt();
            for (int kind = in.read(); kind >= 0; kind = in.read()) {
                read(kind, in, taker);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
    }

    private static void read(int kind, DataInputStream in, Taker taker) throws IOException {
        switch (kind) {
            case EVENT, TEXT_EVENT -> {
                int aggregate = in.readInt();
                Event event = EventForm.read(in, kind == TEXT_EVENT);
                taker.event(aggregate, event, in.readUTF(), Messages.read(in));
            }
            case QUESTION ->
                    taker.question(
                            in.readInt(), new Asked(in.readUTF(), in.readLong(), in.readLong()));
            case ROW -> taker.row(Messages.read(in), in.readInt());
            case ANSWER ->
                    taker.answer(
                            in.readInt(),
                            in.readLong(),
                            in.readDouble(),
                            in.readBoolean() ? in.readUTF() : null);
            case TEXT_ANSWER ->
                    taker.text(
                            in.readInt(),
                            in.readLong(),
                            in.readUTF(),
                            in.readBoolean() ? in.readUTF() : null);
            case ASIDE -> taker.aside(Messages.read(in));
            default -> throw new IOException("kind " + kind);
        }
    }

    /// Messages as bytes, without what they see.
    static final class Messages {
        private Messages() {}

        static void write(Message message, DataOutputStream out) throws IOException {
            out.writeInt(message.partition());
            out.writeLong(message.offset());
            out.writeLong(message.timestamp());
            write(message.key(), out);
            write(message.value(), out);
            Fault fault = message.fault();
            out.writeBoolean(fault != null);
            if (fault != null) {
                out.writeUTF(fault.topic());
                out.writeUTF(fault.field());
                out.writeUTF(fault.reason());
                out.writeBoolean(fault.isRow());
            }
        }

        private static void write(byte @Nullable [] bytes, DataOutputStream out)
                throws IOException {
            out.writeInt(bytes == null ? -1 : bytes.length);
            if (bytes != null) {
                out.write(bytes);
            }
        }

        static Message read(DataInputStream in) throws IOException {
            Message message =
                    new Message(in.readInt(), in.readLong(), in.readLong(), bytes(in), bytes(in));
            return in.readBoolean()
                    ? message.with(
                            new Fault(in.readUTF(), in.readUTF(), in.readUTF(), in.readBoolean()))
                    : message;
        }

        private static byte @Nullable [] bytes(DataInputStream in) throws IOException {
            int length = in.readInt();
            return length < 0 ? null : in.readNBytes(length);
        }
    }
}
