package dev.slipway.serving.fleet;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Whether the processors this process may use have been idle for a part of the last second.
///
/// It looks once a second, from its first question on, because the system tells what was since the
/// look before.
///
/// *Threads*: safe from any number of threads.
final class IdleTime implements AutoCloseable {
    private static final double ENOUGH = 0.1;
    private static final Duration APART = Duration.ofSeconds(1);

    private volatile double busy = 1;
    private @Nullable Thread looking;

    /// Starts to look.
    synchronized void watch() {
        if (looking == null) {
            looking = Thread.ofVirtual().name("idle-time").start(this::look);
        }
    }

    /// Whether there has been some.
    boolean isThere() {
        return busy <= 1 - ENOUGH;
    }

    private void look() {
        if (!(ManagementFactory.getOperatingSystemMXBean()
                instanceof OperatingSystemMXBean system)) {
            return;
        }
        try {
            while (true) {
                double load = system.getCpuLoad();
                busy = load < 0 ? 1 : load;
                Thread.sleep(APART);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    @Override
    public synchronized void close() {
        if (looking != null) {
            looking.interrupt();
        }
    }
}
