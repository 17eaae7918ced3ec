package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.output.Stage;
import dev.slipway.jobs.stream.HandedStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The files that every process of a cluster reads under the names that they have here: there is no
/// other way between the two.
final class SharedFiles {
    private SharedFiles() {}

    /// *Errors*: [JobException] with `CLUSTER_UNFIT` naming the first that this process cannot
    /// read.
    static void requireReadable(Attempt attempt) {
        require(attempt.on(), "package", attempt.model().directory());
        require(attempt.on(), "input", attempt.input().path());
        Path above = attempt.output().directory().toAbsolutePath().getParent();
        if (above != null) {
            require(attempt.on(), "output", above);
        }
        if (Stage.opened(attempt).plan().isEmpty()) {
            throw missing(attempt.on(), "output", attempt.output().directory());
        }
    }

    /// The same for a stream, whose secrets lie there under a name of its own.
    static void requireReadable(HandedStream handed) {
        StreamAttempt attempt = handed.attempt();
        for (ModelChoice version : handed.settled().split().models()) {
            require(attempt.on(), "package", version.directory());
        }
        require(attempt.on(), "checkpoints", handed.checkpoints());
        Path secrets = attempt.access().secrets();
        if (secrets != null && !Files.isReadable(secrets)) {
            throw unfit(
                    attempt.on(),
                    "secrets: "
                            + secrets
                            + " cannot be read on "
                            + host()
                            + " (expected: username and password of the brokers, on each machine)");
        }
    }

    private static void require(Place on, String what, Path path) {
        if (!Files.isReadable(path)) {
            throw missing(on, what, path);
        }
    }

    private static JobException missing(Place on, String what, Path path) {
        String words =
                what
                        + ": "
                        + path
                        + " cannot be read on "
                        + host()
                        + " (expected: a file system that the cluster shares with this server,"
                        + " under the same name)";
        return unfit(on, words);
    }

    private static JobException unfit(Place on, String words) {
        return new JobException(
                EndCode.CLUSTER_UNFIT,
                on instanceof Place.Cluster cluster ? cluster.of(words) : words);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a machine of it";
        }
    }
}
