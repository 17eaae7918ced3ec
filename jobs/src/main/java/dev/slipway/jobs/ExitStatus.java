package dev.slipway.jobs;

import dev.slipway.jobs.attempt.EndCode;

/// How the child ends. 3 is what the JVM itself ends with when memory runs out.
enum ExitStatus {
    DONE(0),
    REFUSED(1),
    FAILED(2),
    FENCED(4),
    ORPHANED(5),
    STOPPED(6);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    /// How it ends for a reason.
    static ExitStatus of(EndCode reason) {
        return reason.isRefusal() ? REFUSED : FAILED;
    }

    int code() {
        return code;
    }
}
