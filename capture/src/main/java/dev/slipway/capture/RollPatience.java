package dev.slipway.capture;

import dev.slipway.capture.spool.SpoolFile;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;

/// Says whether closed files wait for a moment at which processors have nothing to do.
///
/// To roll a prediction takes as much as a good part of answering it, and nobody waits for it:
/// look-ups read the spool meanwhile. So while the processors are full a file waits, but never for
/// longer than it may, and not at all where it was there at the start, or where nothing in it would
/// be kept any more.
///
/// *Threads*: one.
final class RollPatience {
    /// Processors that had nothing to do, on average, where a child is to compute. That a thread of
    /// the lowest priority gets on says less: it does so in moments in which clients and a server
    /// that fill the processors wait for each other, and takes these from both.
    static final double LEFT_OVER = 0.25;

    private final Duration longest;
    private final Supplier<Duration> keep;
    private final Supplier<OptionalDouble> idle;

    /// Since when each file is known to be closed, by its number.
    private final Map<Long, Instant> closed = new HashMap<>();

    private boolean isBegun;

    /// @param longest a file waits; no time at all where it is zero
    /// @param keep how long anything is kept at least that is in files
    /// @param idle processors that had nothing to do since it was asked before; empty where nobody
    ///     knows, and then no file waits
    RollPatience(Duration longest, Supplier<Duration> keep, Supplier<OptionalDouble> idle) {
        this.longest = longest;
        this.keep = keep;
        this.idle = idle;
    }

    /// Whether all of these may wait until it is asked again. It is asked every few seconds,
    /// whatever there is to wait.
    boolean lasts(List<SpoolFile> files, Instant now) {
        note(files, now);
        OptionalDouble left = idle.get();
        boolean isBusy = left.isPresent() && left.getAsDouble() < LEFT_OVER;
        return isBusy && files.stream().noneMatch(file -> isOver(file, now));
    }

    /// What is there at the first look was closed nobody knows when.
    private void note(List<SpoolFile> files, Instant now) {
        Set<Long> numbers = new HashSet<>();
        for (SpoolFile file : files) {
            numbers.add(file.number());
            closed.putIfAbsent(file.number(), isBegun ? now : Instant.MIN);
        }
        closed.keySet().retainAll(numbers);
        isBegun = true;
    }

    /// Before it was closed is after the clock was set back, maybe by years.
    private boolean isOver(SpoolFile file, Instant now) {
        Instant since = closed.getOrDefault(file.number(), Instant.MIN);
        return now.isBefore(since) || !now.isBefore(since.plus(longest)) || isTooOld(file, now);
    }

    /// Whether its predictions would have been removed if they were in Parquet files.
    private boolean isTooOld(SpoolFile file, Instant now) {
        return !file.last().isEmpty()
                && SpoolFile.time(file.last()).isBefore(now.minus(keep.get()));
    }

    /// A child has computed: what it took says nothing about what is left without it.
    void beginAnew() {
        OptionalDouble _ = idle.get();
    }
}
