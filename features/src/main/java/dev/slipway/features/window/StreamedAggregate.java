package dev.slipway.features.window;

import dev.slipway.features.window.AsOfJoin.Answers;
import dev.slipway.features.window.AsOfJoin.Asked;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// An aggregate of some keys in a stream, in which events and questions come in about the order of
/// time: a watermark says up to which moment all have come.
///
/// A question waits until everything has come that it may see, and an event that is available later
/// than it happened until it is; so each question is answered as [AsOfJoin] answers it, of all
/// events that were taken. What comes behind the watermark is too late to be taken.
///
/// *Units*: milliseconds since 1970-01-01T00:00Z.
///
/// *Threads*: one.
public final class StreamedAggregate {
    /// Keys are looked through for what has expired so often while a window goes by.
    private static final int SWEEPS = 16;

    /// An object and its place in a queue.
    private static final long WAITING_BYTES = 80;

    private final Aggregate aggregate;
    private final WindowedFeature feature;
    private final boolean isAvailableLater;
    private final long stride;
    private final @Nullable WindowChanges changes;
    private final Map<String, Tiles> keys = new HashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::available));
    private final PriorityQueue<Asked> asked =
            new PriorityQueue<>(Comparator.comparingLong(Asked::at));
    private long watermark = Long.MIN_VALUE;
    private long swept = Long.MIN_VALUE;
    private long heapBytes;
    private long tiles;

    /// One of nothing yet.
    public StreamedAggregate(Aggregate aggregate) {
        this(aggregate, null);
    }

    /// One of nothing yet.
    ///
    /// @param changes hears which tiles change; null for nobody
    public StreamedAggregate(Aggregate aggregate, @Nullable WindowChanges changes) {
        this.aggregate = aggregate;
        this.changes = changes;
        feature = aggregate.feature();
        isAvailableLater = aggregate.events().available() != null;
        stride = Math.max(feature.tile().toMillis(), feature.window().toMillis() / SWEEPS);
    }

    /// Takes an event, unless it is too late; whether it was taken.
    public boolean tell(Event event) {
        if (Visibility.isAvailable(event, watermark)) {
            // A moment that was answered may have had to see it.
            return false;
        }
        if (isAvailableLater) {
            events.add(event);
            heapBytes += waitingBytes(event);
        } else {
            add(event);
        }
        return true;
    }

    /// Takes a question, unless it is too late; whether it was taken. [#settle] answers it.
    public boolean ask(Asked question) {
        if (question.at() <= watermark) {
            return false;
        }
        asked.add(question);
        heapBytes += waitingBytes(question.key());
        return true;
    }

    private static long waitingBytes(Event event) {
        return waitingBytes(event.key()) + EventForm.textBytes(event);
    }

    private static long waitingBytes(String key) {
        return WAITING_BYTES + keyBytes(key);
    }

    private static long keyBytes(String key) {
        return 2L * key.length();
    }

    private void add(Event event) {
        Tiles of = keys.get(event.key());
        if (of == null) {
            of = new Tiles(feature);
            keys.put(event.key(), of);
            heapBytes += keyBytes(event.key()) + of.heapBytes();
            if (changes != null) {
                changes.begin(event.key(), of);
            }
        }
        if (changes != null) {
            changes.note(event.key(), of, feature.tileOf(event.time()));
        }
        long bytes = of.heapBytes();
        int count = of.count();
        of.add(event);
        heapBytes += of.heapBytes() - bytes;
        tiles += of.count() - count;
    }

    /// Answers the questions for which everything has come.
    ///
    /// @param mark all events and questions up to this moment have come
    public void settle(long mark, Answers answers) {
        watermark = Math.max(watermark, mark);
        if (watermark == Long.MIN_VALUE) {
            return;
        }
        while (!asked.isEmpty()
                && Visibility.settled(aggregate, asked.element().at()) <= watermark) {
            Asked question = asked.remove();
            heapBytes -= waitingBytes(question.key());
            addUntil(question.at());
            answer(question, answers);
        }
        addUntil(watermark);
        if (swept == Long.MIN_VALUE || watermark - swept >= stride) {
            swept = watermark;
            expire();
        }
    }

    private void answer(Asked question, Answers answers) {
        Tiles of = keys.get(question.key());
        if (of != null) {
            of.answer(question.row(), question.at(), answers);
        } else if (feature.isText()) {
            answers.text(question.row(), null);
        } else {
            answers.put(question.row(), aggregate.ofNothing());
        }
    }

    private void addUntil(long moment) {
        while (!events.isEmpty() && Visibility.isAvailable(events.element(), moment)) {
            Event event = events.remove();
            heapBytes -= waitingBytes(event);
            add(event);
        }
    }

    /// Every question that is still to come, or to be answered, is asked behind the watermark.
    private void expire() {
        Iterator<Map.Entry<String, Tiles>> all = keys.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<String, Tiles> one = all.next();
            Tiles of = one.getValue();
            long bytes = of.heapBytes();
            int count = of.count();
            boolean isLeft = of.expire(watermark);
            heapBytes += of.heapBytes() - bytes;
            tiles += of.count() - count;
            if (!isLeft) {
                heapBytes -= of.heapBytes() + keyBytes(one.getKey());
                all.remove();
            }
            if (changes != null && isLeft) {
                changes.forget(one.getKey(), Visibility.oldest(feature, watermark));
            } else if (changes != null) {
                changes.forget(one.getKey());
            }
        }
    }

    /// Up to which moment everything has come; the least number before anybody has said so.
    public long watermark() {
        return watermark;
    }

    /// How many keys it has something of.
    public long keys() {
        return keys.size();
    }

    /// How many tiles these have.
    public long tiles() {
        return tiles;
    }

    /// What it takes of the heap, about.
    public long heapBytes() {
        return heapBytes;
    }

    /// Writes all that it knows.
    public void write(DataOutput out) throws IOException {
        out.writeUTF(aggregate.digest());
        out.writeLong(watermark);
        out.writeInt(keys.size());
        for (Map.Entry<String, Tiles> one : keys.entrySet()) {
            out.writeUTF(one.getKey());
            one.getValue().write(out);
        }
        out.writeInt(events.size());
        for (Event event : events) {
            EventForm.write(out, event);
        }
        out.writeInt(asked.size());
        for (Asked question : asked) {
            out.writeUTF(question.key());
            out.writeLong(question.at());
            out.writeLong(question.row());
        }
    }

    /// Reads what one that knows nothing else has written.
    ///
    /// *Errors*: `IOException` when it was an aggregate of another meaning.
    public void read(DataInput in) throws IOException {
        String digest = in.readUTF();
        if (!digest.equals(aggregate.digest())) {
            throw new IOException(
                    "windows of an aggregate "
                            + digest
                            + " (expected: "
                            + aggregate.digest()
                            + ", which is "
                            + aggregate.name()
                            + ")");
        }
        watermark = in.readLong();
        readKeys(in);
        int waiting = in.readInt();
        for (int i = 0; i < waiting; i++) {
            Event event = EventForm.read(in, feature.isText());
            events.add(event);
            heapBytes += waitingBytes(event);
        }
        int questions = in.readInt();
        for (int i = 0; i < questions; i++) {
            Asked question = new Asked(in.readUTF(), in.readLong(), in.readLong());
            asked.add(question);
            heapBytes += waitingBytes(question.key());
        }
    }

    private void readKeys(DataInput in) throws IOException {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            String key = in.readUTF();
            Tiles of = new Tiles(feature);
            of.read(in);
            keys.put(key, of);
            heapBytes += keyBytes(key) + of.heapBytes();
            tiles += of.count();
            if (changes != null) {
                changes.begin(key, of);
            }
        }
    }
}
