package dev.slipway.serving.shadow;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Cell;
import dev.slipway.features.ServedAggregates;
import dev.slipway.features.ServedValue;
import dev.slipway.features.SkewTally;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Holds the aggregates that rows were served with until they are asked for again, by when events
/// that came late are known; the two may differ. A few requests a second, and bounded in bytes.
///
/// *Threads*: requests ask what is wanted; the rest is the shadow's own.
final class FeatureSkew {
    /// How long after a request its aggregates are asked again.
    static final Duration AFTER = Duration.ofMinutes(1);

    private static final long APART_NANOS = Duration.ofMillis(250).toNanos();

    /// Values of one request.
    private static final int MOST_VALUES = 64;

    private static final long MOST_BYTES = 1 << 20;

    /// What a value takes beside the characters of its key and of its text.
    private static final long VALUE_BYTES = 120;

    private final ArrayDeque<Held> waiting = new ArrayDeque<>();
    private long bytes;

    /// Before that it wants no other request.
    private final AtomicLong next;

    /// @param since when it was given
    private record Held(PredictionId id, List<ServedValue> values, long bytes, long since) {}

    /// @param now by the monotonic clock
    FeatureSkew(long now) {
        next = new AtomicLong(now);
    }

    /// What it wants of a request; nothing when it has wanted of another just now.
    List<ServedValue> wanted(ServedAggregates served, long now) {
        long from = next.get();
        boolean isWanted = now - from >= 0 && next.compareAndSet(from, now + APART_NANOS);
        return isWanted ? served.values(MOST_VALUES) : List.of();
    }

    /// Holds what a request's rows were given, if there is room.
    void hold(PredictionId id, List<ServedValue> values, long since) {
        long more = values.stream().mapToLong(FeatureSkew::bytes).sum();
        if (values.isEmpty() || bytes + more > MOST_BYTES) {
            return;
        }
        waiting.add(new Held(id, values, more, since));
        bytes += more;
    }

    private static long bytes(ServedValue value) {
        int text = value.value() instanceof Cell.Text(String held) ? held.length() : 0;
        return VALUE_BYTES + 2L * value.key().length() + 2L * text;
    }

    /// Whether what waits longest can be asked again.
    boolean isDue(long now) {
        Held first = waiting.peek();
        return first != null && now - first.since() >= AFTER.toNanos();
    }

    /// Asks what waits longest again, and counts what comes of it; whether it could.
    boolean askAgain(Contender stable, SkewTally tally) {
        Held held = waiting.peek();
        List<Optional<Cell>> again = held == null ? List.of() : again(stable, held.values());
        if (held == null || again.isEmpty()) {
            return false;
        }
        waiting.remove();
        bytes -= held.bytes();
        for (int i = 0; i < again.size(); i++) {
            ServedValue given = held.values().get(i);
            tally.count(held.id(), given.row(), given.name(), given.value(), again.get(i));
        }
        return true;
    }

    /// A failure of stable is no evidence: what it does not say is not known any more.
    private static List<Optional<Cell>> again(Contender stable, List<ServedValue> values) {
        try {
            return stable.again(values);
        } catch (RuntimeException | Error e) {
            return Collections.nCopies(values.size(), Optional.empty());
        }
    }
}
