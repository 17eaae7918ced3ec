package dev.slipway.intake;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// How fast files may come in, all uploads together. Whoever sends faster waits on the network, so
/// that receiving, its garbage and writing back to the disk stay a small part of the machine.
///
/// *Threads*: any.
final class Pace {
    /// A core hashes some 700 MiB a second: this much takes a twentieth of it.
    private static final long BYTES_PER_CORE = 32L << 20;

    private final double nanosPerByte;
    private final LongSupplier nanoTime;
    private long busyUntil;

    /// @param bytesPerSecond at most
    /// @param nanoTime as of [System#nanoTime]
    Pace(long bytesPerSecond, LongSupplier nanoTime) {
        this.nanosPerByte = (double) TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
        this.nanoTime = nanoTime;
        this.busyUntil = nanoTime.getAsLong();
    }

    /// What a machine of so many cores takes in beside its predictions.
    static Pace of(int cores) {
        return new Pace(cores * BYTES_PER_CORE, System::nanoTime);
    }

    /// Books bytes that are about to come in; how many nanoseconds their turn is away.
    synchronized long book(long bytes) {
        long now = nanoTime.getAsLong();
        long wait = Math.max(0, busyUntil - now);
        busyUntil = now + wait + (long) (bytes * nanosPerByte);
        return wait;
    }

    /// Waits until as many bytes may come in.
    void await(long bytes) {
        long wait = book(bytes);
        if (wait > 0) {
            LockSupport.parkNanos(wait);
        }
    }
}
