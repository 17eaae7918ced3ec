package dev.slipway.capture;

/// How the child ends that turns files of a spool into Parquet, beside well and any other way.
public final class RollStatus {
    /// The disk took a file not: nothing is wrong with what was to be rolled, and it is worth
    /// another try.
    ///
    /// *Source*: `EX_TEMPFAIL` of sysexits.h.
    public static final int DISK_REFUSED = 75;

    /// A file could not be read.
    ///
    /// *Source*: `EX_NOINPUT` of sysexits.h.
    public static final int FILE_UNREADABLE = 66;

    /// How a JVM ends that finds no class or no memory to begin with, and one whose jars were
    /// replaced: before it has looked at a file.
    static final int NOT_BEGUN = 1;

    private RollStatus() {}
}
