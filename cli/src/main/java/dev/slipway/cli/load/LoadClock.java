package dev.slipway.cli.load;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// The time in which a load run happens.
///
/// *Units*: nanoseconds from an origin of its own. *Threads*: safe from any number of threads.
public interface LoadClock {
    /// What time it is.
    long nanoTime();

    /// Returns when it is `nanos` or later.
    void waitUntil(long nanos);

    /// Real time.
    ///
    /// @param nanoTime the process's monotonic clock
    static LoadClock of(LongSupplier nanoTime) {
        return new LoadClock() {
            @Override
            public long nanoTime() {
                return nanoTime.getAsLong();
            }

            @Override
            public void waitUntil(long nanos) {
                for (long left = nanos - nanoTime(); left > 0; left = nanos - nanoTime()) {
                    LockSupport.parkNanos(left);
                }
            }
        };
    }
}
