package dev.slipway.features.online;

import dev.slipway.features.window.Aggregate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// When aggregates go that nobody asks for: where others need their room, and after a start those
/// that were unused for a week and in which no moment from now on sees anything; that once, and
/// again while there are many.
///
/// *Threads*: one at a time; what only asks, from any.
final class UnusedAggregates {
    private static final System.Logger LOG = System.getLogger("slipway.features");
    private static final Duration KEPT = Duration.ofDays(7);

    /// For so long after a start versions may still load that ask for what is there.
    static final Duration LOADING = Duration.ofHours(1);

    private final KeptAggregates kept;
    private final long memory;
    private final InstantSource clock;
    private final SteadyTime time;
    private final LongSupplier nanoTime;
    private final long opened;
    private volatile boolean isTimeToForget;
    private boolean hasForgotten;

    /// @param memory about what all that are kept may take of the heap
    /// @param nanoTime a monotonic clock
    UnusedAggregates(KeptAggregates kept, long memory, InstantSource clock, LongSupplier nanoTime) {
        this.kept = kept;
        this.memory = memory;
        this.clock = clock;
        this.time = new SteadyTime(clock, nanoTime);
        this.nanoTime = nanoTime;
        this.opened = nanoTime.getAsLong();
    }

    /// Looks whether the clock is believed by now that says what is old.
    void lookAtTheTime() {
        boolean isWanted =
                !hasForgotten || (kept.isCrowded() && kept.all().stream().anyMatch(this::isOld));
        isTimeToForget = time.isSteady() && isWanted;
    }

    /// Whether nobody has asked for it for so long that no moment from now on sees anything in it.
    private boolean isOld(KeptAggregate one) {
        Duration window = one.aggregate().feature().window();
        Duration stays = window.compareTo(KEPT) > 0 ? window : KEPT;
        return one.isNobodys() && one.unusedSince().isBefore(clock.instant().minus(stays));
    }

    /// Whether those that are old are to be forgotten.
    boolean isTimeToForget() {
        return isTimeToForget;
    }

    /// Forgets those that are old.
    ///
    /// @param needed what stays though nobody asks for it
    void forget(Predicate<Aggregate> needed) {
        isTimeToForget = false;
        hasForgotten = true;
        for (KeptAggregate one : kept.all()) {
            if (isLeft(one, needed) && isOld(one)) {
                kept.letGo(one);
            }
        }
    }

    /// Whether it may go: nobody asks for it, and no version that sleeps will.
    private static boolean isLeft(KeptAggregate one, Predicate<Aggregate> needed) {
        return one.isNobodys() && !needed.test(one.aggregate());
    }

    /// Whether there is no room for so much more.
    boolean isShortOf(long more) {
        return kept.heapBytes() > memory / 2 && kept.heapBytes() + more > memory;
    }

    /// Makes room, if there is none, for so much more.
    ///
    /// *Errors*: [dev.slipway.api.error.RefusalException] when there is none to be made.
    ///
    /// @param what is to come, in words
    /// @param needed what stays though nobody asks for it
    void requireRoom(String what, long more, Predicate<Aggregate> needed) {
        if (isShortOf(more)) {
            kept.all().forEach(one -> one.makeRoom(clock.millis()));
            letGoFor(more, needed);
            if (kept.heapBytes() + more > memory) {
                throw FeedRefusals.noRoom(what, kept.heapBytes(), memory);
            }
        }
    }

    /// Lets go of what nobody asks for, what was longest ago first, as far as room is missing; of
    /// nothing where that would not do.
    private void letGoFor(long more, Predicate<Aggregate> needed) {
        boolean isLoading = nanoTime.getAsLong() - opened < LOADING.toNanos();
        List<KeptAggregate> unused =
                kept.all().stream()
                        .filter(one -> isLeft(one, needed) && (one.wasUsed() || !isLoading))
                        .sorted(Comparator.comparing(KeptAggregate::unusedSince))
                        .toList();
        long theirs = unused.stream().mapToLong(KeptAggregate::heapBytes).sum();
        if (kept.heapBytes() - theirs + more > memory) {
            return;
        }
        for (KeptAggregate one : unused) {
            if (kept.heapBytes() + more > memory) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "online features of "
                                + one.aggregate().name()
                                + " let go: features.memory is used up, and no version asks for"
                                + " them");
                kept.letGo(one);
            }
        }
    }
}
