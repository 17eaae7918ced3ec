package dev.slipway.jobs.attempt;

import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import java.nio.file.Path;

/// Versions of a model that nobody loads, and how a release divides rows among two.
public final class Splits {
    private Splits() {}

    public static ModelChoice version(int number) {
        return new ModelChoice("flights", number, Path.of("/models/" + number), "0".repeat(64));
    }

    /// Two versions, the second of which scores such a part of the rows.
    public static SplitChoice divided(ModelChoice stable, ModelChoice candidate, double weight) {
        ReleaseSplit terms =
                new ReleaseSplit(
                        new ReleaseId("flights.3"),
                        new VersionNumber(stable.version()),
                        new VersionNumber(candidate.version()),
                        weight,
                        7,
                        new StickyKey.Request());
        return new SplitChoice(stable, new SplitChoice.Canary(candidate, terms));
    }
}
