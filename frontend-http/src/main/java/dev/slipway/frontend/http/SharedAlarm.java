package dev.slipway.frontend.http;

import java.time.Duration;
import java.util.Map.Entry;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Lets virtual threads sleep, and wakes those together whose time comes in the same few
/// milliseconds.
///
/// A virtual thread that sleeps by itself has a timer set and wakes two threads of the kernel, one
/// that keeps the timers and one that goes on with it. Where thousands sleep in a second that
/// costs more than what they do when they are awake.
///
/// *Threads*: any; one virtual thread keeps the time while somebody sleeps. Whatever breaks there,
/// it goes on: nobody else would wake those who sleep.
final class SharedAlarm {
    private static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    private final LongSupplier clock;
    private final LongConsumer sleeping;
    private final ThreadFactory keepers;
    private final long origin;

    /// Who sleeps, by when: in multiples of the time between two wakings.
    private final ConcurrentSkipListMap<Long, CountDownLatch> rounds =
            new ConcurrentSkipListMap<>();

    private final AtomicBoolean isKept = new AtomicBoolean();

    /// @param clock in nanoseconds, monotonic
    SharedAlarm(LongSupplier clock) {
        this(clock, SharedAlarm::rest);
    }

    /// @param sleeping lets the thread that keeps the time sleep for so many nanoseconds
    SharedAlarm(LongSupplier clock, LongConsumer sleeping) {
        this(clock, sleeping, Thread.ofVirtual().name("alarm").factory());
    }

    /// The same.
    ///
    /// @param keepers makes the thread that keeps the time
    SharedAlarm(LongSupplier clock, LongConsumer sleeping, ThreadFactory keepers) {
        this.clock = clock;
        this.sleeping = sleeping;
        this.keepers = keepers;
        this.origin = clock.getAsLong();
    }

    private static void rest(long nanos) {
        try {
            Thread.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            // Nobody interrupts it; it looks at the clock again.
        }
    }

    /// Sleeps for so long, and for up to 4 ms more, or until the thread is interrupted.
    void sleep(long nanos) {
        long round = Math.ceilDiv(clock.getAsLong() - origin + nanos, APART_NANOS);
        CountDownLatch waking = rounds.computeIfAbsent(round, _ -> new CountDownLatch(1));
        keepTime();
        try {
            waking.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepTime() {
        if (isKept.compareAndSet(false, true) && !isStarted()) {
            // There is no thread for it, and others rely on it already.
            wakeAll(this::isStarted);
        }
    }

    /// Whether there is a thread that goes on with it.
    private boolean isStarted() {
        try {
            keepers.newThread(() -> wakeAll(() -> false)).start();
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    /// Wakes one round after another until nobody sleeps.
    ///
    /// @param isHandedOn whether somebody else goes on with it, asked again and again
    private void wakeAll(BooleanSupplier isHandedOn) {
        do {
            while (!rounds.isEmpty()) {
                wakeFirst();
                if (isHandedOn.getAsBoolean()) {
                    return;
                }
            }
            isKept.set(false);
            // Who came in between found the time kept and relied on it.
        } while (!rounds.isEmpty() && isKept.compareAndSet(false, true));
    }

    private void wakeFirst() {
        try {
            @Nullable Entry<Long, CountDownLatch> first = rounds.firstEntry();
            if (first != null) {
                await(first);
            }
        } catch (RuntimeException | Error e) {
            // A moment without memory, say.
            Thread.onSpinWait();
        }
    }

    /// Wakes a round when its time has come; else sleeps for a moment, since an earlier one may
    /// come meanwhile.
    private void await(Entry<Long, CountDownLatch> first) {
        long left = first.getKey() * APART_NANOS - (clock.getAsLong() - origin);
        if (left > 0) {
            sleeping.accept(Math.min(left, APART_NANOS));
        } else if (rounds.remove(first.getKey(), first.getValue())) {
            first.getValue().countDown();
        }
    }
}
