package dev.slipway.api.job;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.BadRowLimit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a batch job is to do: every row of some files by one version of a model.
///
/// @param endpoint whose version it is; absent where a model was named
/// @param version as it was resolved when the job was submitted: no alias that moves changes it
/// @param digest of that version's package
/// @param passThrough columns of the input that come with each prediction
/// @param partitionBy a column of the input with a directory for each of its values; absent for
///     none
/// @param on the connection to a Flink cluster that runs the tasks; absent for this machine
public record ScoreSpec(
        @Nullable EndpointName endpoint,
        ModelName model,
        VersionNumber version,
        Sha256 digest,
        ScoreFiles files,
        List<String> passThrough,
        BadRowLimit maxBadRows,
        @Nullable String partitionBy,
        @Nullable String on) {
    /// Copies the list.
    public ScoreSpec {
        passThrough = List.copyOf(passThrough);
    }

    /// What it scores with.
    public ScoredVersion scored() {
        return new ScoredVersion(endpoint, model, version, digest);
    }
}
