package dev.slipway.capture;

import dev.slipway.capture.spool.SpoolLimits;
import dev.slipway.serving.capture.CaptureCounts;
import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.CaptureLoss;
import dev.slipway.serving.capture.Capturing;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// A process that keeps predictions one after another and says of each whether it was kept.
final class StoreChild {
    private static final long PAUSE_NANOS = 1_000_000;

    private StoreChild() {}

    /// @param arguments the directory, and how many predictions
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Capturing capturing = new Capturing(CaptureLimits.DEFAULT);
        capturing.follow(Map.of(Flown.FLIGHTS, Flown.sampling(1)));
        try (CaptureStore store = open(directory, capturing)) {
            for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
                long before = capturing.counts().written();
                capturing.offer(Flown.id(i), Flown.call(i));
                capturing.observe(Flown.answered(i, 100));
                while (isWaiting(capturing.counts())) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                System.out.println((capturing.counts().written() > before ? "kept " : "lost ") + i);
            }
            System.out.println(store.spoolBytes());
        }
    }

    private static boolean isWaiting(CaptureCounts counts) {
        long over = counts.written();
        for (CaptureLoss loss : CaptureLoss.values()) {
            over += counts.lost(loss);
        }
        return over < counts.wanted();
    }

    static CaptureStore open(Path directory, Capturing capturing) throws IOException {
        return CaptureStore.open(
                new CaptureStoreSpec(
                        directory,
                        directory.resolve(".key"),
                        capturing,
                        SpoolLimits.DEFAULT,
                        null,
                        new Moved(Flown.START),
                        new SecureRandom()));
    }
}
