package dev.slipway.capture;

/// How the child ends that turns files of a spool into Parquet, beside well and any other way.
public final class RollStatus {
    /// The disk took a file not: nothing is wrong with what was to be rolled, and it is worth
    /// another try.
    ///
    /// *Source*: `EX_TEMPFAIL` of sysexits.h.
    public static final int DISK_REFUSED = 75;

    private RollStatus() {}
}
