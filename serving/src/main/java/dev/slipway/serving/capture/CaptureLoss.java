package dev.slipway.serving.capture;

import java.util.Locale;

/// Why something that was to be kept was not.
public enum CaptureLoss {
    /// The ring was full: nothing was written fast enough.
    RING_FULL,
    /// So many errors of one endpoint were kept this minute already.
    ERROR_LIMIT,
    /// So many requests of one endpoint that were refused by their heads were kept this minute
    /// already.
    REFUSAL_LIMIT,
    /// The tensors of one prediction were larger than they may be; the rest of it was kept.
    TENSORS_TOO_LARGE,
    /// The ring had no place for the tensors; the rest of the prediction was kept.
    TENSORS_RING_FULL,
    /// A stream had more of them at a checkpoint than it gives away.
    PART_FULL,
    /// So much waits on the disk already.
    SPOOL_FULL,
    /// The disk refused.
    DISK,
    /// It could not be written down: a defect of ours.
    DEFECT;

    /// The name in metrics.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
