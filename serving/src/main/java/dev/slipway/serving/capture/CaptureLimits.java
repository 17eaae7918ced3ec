package dev.slipway.serving.capture;

/// How much memory keeping predictions may take.
///
/// @param ringBytes what may wait to be written
/// @param tensorBytes what the inputs and outputs of one prediction may have
public record CaptureLimits(long ringBytes, long tensorBytes) {
    /// 32 MiB, 256 KiB.
    public static final CaptureLimits DEFAULT = new CaptureLimits(32L << 20, 256L << 10);
}
