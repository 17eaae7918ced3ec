package dev.slipway.jobs.attempt;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.SplitChoice.Canary;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where packages lie by now that a checkpoint names. A server's data may have been moved since,
/// and with it the directory of all packages, in which each has its digest for a name.
public final class MovedPackages {
    private MovedPackages() {}

    /// A split with its packages where they are.
    ///
    /// @param known a version whose package is where it is said to be
    public static SplitChoice found(SplitChoice split, ModelChoice known) {
        Canary canary = split.canary();
        return new SplitChoice(
                found(split.stable(), known),
                canary == null
                        ? null
                        : new Canary(found(canary.candidate(), known), canary.terms()));
    }

    /// What is nowhere stays as it is: whoever loads it says so.
    private static ModelChoice found(ModelChoice version, ModelChoice known) {
        if (Files.exists(version.directory())) {
            return version;
        }
        Path moved =
                version.digest().equals(known.digest())
                        ? known.directory()
                        : known.directory().resolveSibling(version.digest());
        return Files.exists(moved)
                ? new ModelChoice(version.name(), version.version(), moved, version.digest())
                : version;
    }
}
