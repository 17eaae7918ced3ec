package dev.slipway.features.offline;

import dev.slipway.features.window.AsOfJoin.Asked;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.EventForm;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/// How records lie in a run on disk.
interface RecordForm<T> {
    /// Writes a record.
    void write(T one, DataOutput out) throws IOException;

    /// Reads one.
    T read(DataInput in) throws IOException;

    /// What it takes of the heap, about.
    long heapBytes(T one);

    /// An object, its key with an array, and a place in a list.
    long PER_RECORD = 120;

    /// Events whose values are numbers.
    RecordForm<Event> EVENT = events(false);

    /// Events whose values are texts.
    RecordForm<Event> TEXT_EVENT = events(true);

    /// Events with keys as they stand.
    private static RecordForm<Event> events(boolean isText) {
        return new RecordForm<>() {
            @Override
            public void write(Event one, DataOutput out) throws IOException {
                EventForm.write(out, one);
            }

            @Override
            public Event read(DataInput in) throws IOException {
                return EventForm.read(in, isText);
            }

            @Override
            public long heapBytes(Event one) {
                return PER_RECORD + 2L * one.key().length() + EventForm.textBytes(one);
            }
        };
    }

    /// Rows that ask.
    RecordForm<Asked> ASKED =
            new RecordForm<>() {
                @Override
                public void write(Asked one, DataOutput out) throws IOException {
                    out.writeUTF(one.key());
                    out.writeLong(one.at());
                    out.writeLong(one.row());
                }

                @Override
                public Asked read(DataInput in) throws IOException {
                    return new Asked(in.readUTF(), in.readLong(), in.readLong());
                }

                @Override
                public long heapBytes(Asked one) {
                    return PER_RECORD + 2L * one.key().length();
                }
            };

    /// An answer on its way back to its row.
    ///
    /// @param value of no meaning where values are texts
    /// @param text where they are; empty where there is none
    record Answer(long row, double value, String text) {
        /// One that is a number.
        Answer(long row, double value) {
            this(row, value, "");
        }
    }

    /// Answers that are numbers.
    RecordForm<Answer> ANSWER =
            new RecordForm<>() {
                @Override
                public void write(Answer one, DataOutput out) throws IOException {
                    out.writeLong(one.row());
                    out.writeDouble(one.value());
                }

                @Override
                public Answer read(DataInput in) throws IOException {
                    return new Answer(in.readLong(), in.readDouble());
                }

                @Override
                public long heapBytes(Answer one) {
                    return PER_RECORD / 2;
                }
            };

    /// Answers that are texts.
    RecordForm<Answer> TEXT_ANSWER =
            new RecordForm<>() {
                @Override
                public void write(Answer one, DataOutput out) throws IOException {
                    out.writeLong(one.row());
                    out.writeUTF(one.text());
                }

                @Override
                public Answer read(DataInput in) throws IOException {
                    return new Answer(in.readLong(), Double.NaN, in.readUTF());
                }

                @Override
                public long heapBytes(Answer one) {
                    return PER_RECORD + 2L * one.text().length();
                }
            };
}
