package dev.slipway.cli.release;

import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.VersionMade;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Version;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.Sending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The version that an endpoint serves, once more under another number: the same files, and a line
/// in front of their description that changes no answer. Published once, however often it is asked
/// for.
final class SameAgain {
    /// What stands for it where a version is named.
    static final String WORD = "itself";

    private static final String MARK =
            "# The same once more, for A/A experiments; below, all as it is.";

    private SameAgain() {}

    /// Refuses a plan that would let the copy take over.
    static void require(ReleasePlan plan) {
        if (!(plan.strategy() instanceof ReleaseStrategy.Experiment)) {
            throw new IllegalArgumentException(
                    "strategy: "
                            + plan.strategy().kind()
                            + " (expected: experiment, since a version does not take over from"
                            + " itself)");
        }
    }

    /// The number of the copy of what an endpoint serves now.
    ///
    /// *Errors*: `IllegalArgumentException` where it serves nothing, or nothing that can be copied.
    static String published(SlipwayClient client, EndpointName endpoint) throws IOException {
        EndpointStatus status = client.endpoints().one(endpoint);
        VersionNumber serving = status.serving() == null ? status.version() : status.serving();
        if (serving == null) {
            throw new IllegalArgumentException(
                    "endpoint: " + endpoint + " serves nothing (expected: a version)");
        }
        ModelName model = status.spec().serves().model();
        Path scratch = Files.createTempDirectory("slipway-itself");
        try {
            FetchedPackage files =
                    FetchedPackage.fetch(
                            client, model, serving.toString(), scratch.resolve("package"));
            VersionMade made = client.uploads().push(model, files.under(MARK), Sending.REAL);
            Version copy = made.version();
            if (copy == null) {
                throw new IllegalStateException("a push that was no try made no version");
            }
            return copy.number().toString();
        } finally {
            remove(scratch);
        }
    }

    private static void remove(Path scratch) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(scratch)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
