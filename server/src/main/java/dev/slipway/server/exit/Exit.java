package dev.slipway.server.exit;

/// What the command line's exit codes mean.
public final class Exit {
    /// Passed.
    public static final int PASSED = 0;

    /// Refused or failed.
    public static final int FAILED = 1;

    /// Used wrongly.
    public static final int USAGE = 2;

    /// Not enough data to say.
    public static final int INCONCLUSIVE = 3;

    /// Something broke or could not be reached.
    public static final int ERROR = 4;

    /// Whoever read what the verb prints has gone, as `head` does when it has enough: what shells
    /// say of a process that SIGPIPE has ended.
    public static final int READER_GONE = 141;

    private Exit() {}
}
