package dev.slipway.features.window;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The attempt of a stream that feeds an online store, and how far each of its tasks is.
///
/// *Threads*: one.
final class Feeder {
    private final String job;
    private final long attempt;

    /// The last number of each task.
    private final Map<Integer, Long> numbers = new TreeMap<>();

    /// Tasks that have told all that they had in the beginning.
    private final Set<Integer> complete = new TreeSet<>();

    /// Keys that this attempt has told of; null once what others have told was swept out.
    private @Nullable Set<String> told = new HashSet<>();

    Feeder(FedPart.Lane lane) {
        this(lane.job(), lane.attempt());
    }

    private Feeder(String job, long attempt) {
        this.job = job;
        this.attempt = attempt;
    }

    String job() {
        return job;
    }

    /// Whether it is whose part this is.
    boolean is(FedPart.Lane lane) {
        return job.equals(lane.job()) && attempt == lane.attempt();
    }

    /// What is to become of a part where this one feeds, or nobody does.
    static FedOutcome judge(@Nullable Feeder now, FedPart part) {
        FedPart.Lane lane = part.lane();
        if (now != null && !now.job.equals(lane.job())) {
            return FedOutcome.OTHER;
        }
        if (now != null && lane.attempt() < now.attempt) {
            return FedOutcome.FENCED;
        }
        long last = now != null && now.is(lane) ? now.numbers.getOrDefault(lane.task(), -1L) : -1;
        long number = part.mark().number();
        if (number <= last) {
            return FedOutcome.KNOWN;
        }
        return number == last + 1 ? FedOutcome.TAKEN : FedOutcome.GAP;
    }

    /// Notes a key that a part has told of.
    void tells(String key) {
        if (told != null) {
            told.add(key);
        }
    }

    /// Notes that a part was taken.
    ///
    /// @return all keys that there are, when it is known now; nothing but these is to be kept
    @Nullable Set<String> took(FedPart part) {
        numbers.put(part.lane().task(), part.mark().number());
        if (part.mark().isComplete()) {
            complete.add(part.lane().task());
        }
        Set<String> all = told;
        if (complete.size() < part.lane().tasks()) {
            return null;
        }
        told = null;
        return all;
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(job);
        out.writeLong(attempt);
        out.writeInt(numbers.size());
        for (Map.Entry<Integer, Long> task : numbers.entrySet()) {
            out.writeInt(task.getKey());
            out.writeLong(task.getValue());
            out.writeBoolean(complete.contains(task.getKey()));
        }
        out.writeBoolean(told != null);
        if (told != null) {
            out.writeInt(told.size());
            for (String key : told) {
                out.writeUTF(key);
            }
        }
    }

    static Feeder read(DataInput in) throws IOException {
        Feeder read = new Feeder(in.readUTF(), in.readLong());
        int tasks = in.readInt();
        for (int i = 0; i < tasks; i++) {
            int task = in.readInt();
            read.numbers.put(task, in.readLong());
            if (in.readBoolean()) {
                read.complete.add(task);
            }
        }
        if (!in.readBoolean()) {
            read.told = null;
            return read;
        }
        int keys = in.readInt();
        for (int i = 0; i < keys; i++) {
            read.tells(in.readUTF());
        }
        return read;
    }
}
