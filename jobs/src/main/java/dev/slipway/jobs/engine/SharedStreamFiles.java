package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.stream.HandedStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// The [files][SharedFiles] that every process of a cluster reads for a stream, whose secrets lie
/// there under a name of their own.
final class SharedStreamFiles {
    private SharedStreamFiles() {}

    /// *Errors*: [dev.slipway.jobs.attempt.JobException] with `CLUSTER_UNFIT` naming the first that
    /// this process cannot read.
    static void requireReadable(HandedStream handed) {
        StreamAttempt attempt = handed.attempt();
        for (ModelChoice version : handed.settled().split().models()) {
            SharedFiles.require(attempt.on(), "package", version.directory());
        }
        SharedFiles.require(attempt.on(), "checkpoints", handed.checkpoints());
        Path secrets = attempt.access().secrets();
        if (secrets != null && !Files.isReadable(secrets)) {
            throw SharedFiles.unfit(
                    attempt.on(),
                    "secrets: "
                            + secrets
                            + " cannot be read on "
                            + SharedFiles.host()
                            + " (expected: username and password of the brokers, on each machine)");
        }
    }
}
