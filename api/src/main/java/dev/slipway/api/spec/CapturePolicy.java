package dev.slipway.api.spec;

import dev.slipway.api.error.TimeText;
import java.time.Duration;
import java.util.List;

/// What an endpoint keeps of its predictions, and for how long.
///
/// Failures, refusals of admitted requests and the slowest requests of each minute are kept
/// whatever `sample` says, without their inputs and outputs.
///
/// @param sample the part of requests that is kept with inputs and outputs, 0 to 1
/// @param drop columns that are never kept: names of inputs, features, outputs or aggregates
/// @param hash columns of which only a keyed hash is kept
/// @param keep how long what was kept stays
/// @param maxBytes how much may stay, the oldest goes first
public record CapturePolicy(
        double sample, List<String> drop, List<String> hash, Duration keep, ByteSize maxBytes) {
    /// No inputs and outputs; the rest for 7 days, at most 1 GiB.
    public static final CapturePolicy DEFAULT =
            new CapturePolicy(0, List.of(), List.of(), Duration.ofDays(7), ByteSize.ofGibibytes(1));

    /// Copies the lists.
    public CapturePolicy {
        drop = List.copyOf(drop);
        hash = List.copyOf(hash);
        if (!(sample >= 0 && sample <= 1)) {
            throw new IllegalArgumentException("capture.sample: " + sample + " (expected: 0 to 1)");
        }
        if (keep.isNegative()) {
            throw new IllegalArgumentException(
                    "capture.keep: " + TimeText.of(keep) + " (expected: >= 0)");
        }
        for (String column : drop) {
            if (hash.contains(column)) {
                throw new IllegalArgumentException(
                        "capture.hash: " + column + " (expected: not among those dropped)");
            }
        }
    }

    /// Whether no column is dropped or hashed.
    public boolean keepsAllColumns() {
        return drop.isEmpty() && hash.isEmpty();
    }
}
