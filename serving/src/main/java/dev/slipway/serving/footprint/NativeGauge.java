package dev.slipway.serving.footprint;

import java.util.function.LongSupplier;

/// Reads how much memory native code holds.
///
/// @param bytes now; only differences mean anything
public record NativeGauge(LongSupplier bytes) {
    /// Always reads the same.
    public static final NativeGauge UNKNOWN = new NativeGauge(() -> 0);

    /// That of this process.
    public static NativeGauge ofProcess() {
        return NativeMemory.gauge();
    }

    /// What it reads now.
    public long read() {
        return bytes.getAsLong();
    }
}
