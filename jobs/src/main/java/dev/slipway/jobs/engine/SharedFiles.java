package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.output.Stage;
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

    /// Requires one of them.
    ///
    /// @param what it is, in a word
    ///
    /// *Errors*: as above.
    static void require(Place on, String what, Path path) {
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

    /// What is missing for a job there.
    static JobException unfit(Place on, String words) {
        return new JobException(
                EndCode.CLUSTER_UNFIT,
                on instanceof Place.Cluster cluster ? cluster.of(words) : words);
    }

    /// What the machine is called on which this runs.
    static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a machine of it";
        }
    }
}
