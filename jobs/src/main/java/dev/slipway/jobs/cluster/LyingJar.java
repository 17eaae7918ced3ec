package dev.slipway.jobs.cluster;

import java.util.regex.Pattern;

/// A jar that lies at a cluster's door.
///
/// @param id by which it is run
/// @param uploaded in milliseconds since 1970
record LyingJar(String id, long uploaded) {
    private static final Pattern OURS =
            Pattern.compile("[0-9A-Za-z-]{1,64}_slipway-job-[0-9a-f]{64}\\.jar");

    /// Whether it is a job jar of a Slipway.
    boolean isOurs() {
        return OURS.matcher(id).matches();
    }

    /// Whether it was brought under a name: the door puts something of its own before that.
    boolean isNamed(String name) {
        return isOurs() && id.endsWith("_" + name);
    }
}
