package dev.slipway.server.config;

import dev.slipway.api.error.TimeText;
import dev.slipway.capture.spool.SpoolLimits;
import dev.slipway.serving.capture.CaptureLimits;

/// How much memory and disk it may take to keep predictions, before they are in Parquet files.
///
/// @param memory while they wait to be written
/// @param spool while they wait to be turned into Parquet
public record CaptureSettings(CaptureLimits memory, SpoolLimits spool) {
    private static final long LEAST_FILE = 1L << 20;

    /// Whoever turns a file into Parquet has it in memory whole.
    private static final long MOST_FILE = 1L << 30;

    /// *Errors*: `IllegalArgumentException` for a limit out of its range.
    public CaptureSettings {
        atLeast("ring-bytes", memory.ringBytes(), 0);
        atLeast("prediction-bytes", memory.tensorBytes(), 0);
        atLeast("spool-bytes", spool.bytes(), 0);
        atLeast("spool-file-bytes", spool.fileBytes(), LEAST_FILE);
        if (spool.fileBytes() > MOST_FILE) {
            throw new IllegalArgumentException(
                    "capture.spool-file-bytes: "
                            + spool.fileBytes()
                            + " (expected: <= "
                            + MOST_FILE
                            + ")");
        }
        if (spool.fileAge().isNegative() || spool.fileAge().isZero()) {
            throw new IllegalArgumentException(
                    "capture.spool-file-age: " + TimeText.of(spool.fileAge()) + " (expected: > 0)");
        }
        if (spool.rollPatience().isNegative()) {
            throw new IllegalArgumentException(
                    "capture.roll-patience: "
                            + TimeText.of(spool.rollPatience())
                            + " (expected: >= 0)");
        }
    }

    private static void atLeast(String key, long bytes, long least) {
        if (bytes < least) {
            throw new IllegalArgumentException(
                    "capture." + key + ": " + bytes + " (expected: >= " + least + ")");
        }
    }

    /// Reads them.
    ///
    /// *Errors*: `IllegalArgumentException` naming the key.
    static CaptureSettings from(Settings settings) {
        CaptureLimits memory = CaptureLimits.DEFAULT;
        SpoolLimits spool = SpoolLimits.DEFAULT;
        return new CaptureSettings(
                new CaptureLimits(
                        settings.bytes("capture.ring-bytes", memory.ringBytes()),
                        settings.bytes("capture.prediction-bytes", memory.tensorBytes())),
                new SpoolLimits(
                        settings.bytes("capture.spool-bytes", spool.bytes()),
                        settings.bytes("capture.spool-file-bytes", spool.fileBytes()),
                        settings.duration("capture.spool-file-age", spool.fileAge()),
                        settings.duration("capture.roll-patience", spool.rollPatience())));
    }
}
