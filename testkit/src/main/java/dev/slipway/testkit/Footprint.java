package dev.slipway.testkit;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/// What this process holds on to: live objects and direct buffers, platform threads, open files and
/// sockets.
public record Footprint(long liveBytes, int threads, long openFiles) {
    private static final long FLAT_BYTES = 8L << 20;
    private static final int FEW = 8;
    private static final int PATIENCE = 200;

    /// The present one, after a full collection.
    public static Footprint now() {
        System.gc();
        System.gc();
        long bytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            bytes += pool.getMemoryUsed();
        }
        long files =
                ManagementFactory.getOperatingSystemMXBean()
                                instanceof UnixOperatingSystemMXBean system
                        ? system.getOpenFileDescriptorCount()
                        : 0;
        return new Footprint(bytes, ManagementFactory.getThreadMXBean().getThreadCount(), files);
    }

    /// Checks that the process holds no more than it did, give or take what a compiler thread, a
    /// class or a pooled buffer may add.
    ///
    /// @param meanwhile runs while what has been let go of may still be leaving
    ///
    /// *Errors*: `AssertionError` with both footprints.
    public void assertNotOutgrown(Runnable meanwhile) {
        Footprint after = now();
        for (int i = 0; i < PATIENCE && after.exceeds(this); i++) {
            meanwhile.run();
            after = now();
        }
        if (after.exceeds(this)) {
            throw new AssertionError("grown from " + this + " to " + after);
        }
    }

    private boolean exceeds(Footprint before) {
        return liveBytes > before.liveBytes + FLAT_BYTES
                || threads > before.threads + FEW
                || openFiles > before.openFiles + FEW;
    }
}
