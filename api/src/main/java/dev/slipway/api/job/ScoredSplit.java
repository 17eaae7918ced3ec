package dev.slipway.api.job;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseSplit;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a stream is scored with: a version, and beside it candidate of a release that divides the
/// requests of its endpoint.
///
/// @param endpoint whose versions they are; absent where a model was named
/// @param version that scores what candidate does not
/// @param digest of its package
/// @param canary absent where nothing is divided
public record ScoredSplit(
        @Nullable EndpointName endpoint,
        ModelName model,
        VersionNumber version,
        Sha256 digest,
        @Nullable Canary canary) {
    /// The part that candidate scores.
    ///
    /// @param digest of candidate's package
    /// @param terms which rows these are: those whose keys' requests it answers
    public record Canary(Sha256 digest, ReleaseSplit terms) {}

    /// *Errors*: `IllegalArgumentException` for another version than the canary's terms name.
    public ScoredSplit {
        if (canary != null && !canary.terms().stable().equals(version)) {
            throw new IllegalArgumentException(
                    "version: " + version + " (expected: " + canary.terms().stable() + ")");
        }
    }

    /// One version for all rows.
    public static ScoredSplit of(ScoredVersion scored) {
        return new ScoredSplit(
                scored.endpoint(), scored.model(), scored.version(), scored.digest(), null);
    }

    /// The same, of which candidate has a part.
    public ScoredSplit with(Canary part) {
        return new ScoredSplit(endpoint, model, version, digest, part);
    }

    /// What scores that candidate does not.
    public ScoredVersion stable() {
        return new ScoredVersion(endpoint, model, version, digest);
    }

    /// What scores the canary's part, if there is one.
    public Optional<ScoredVersion> candidate() {
        return Optional.ofNullable(canary)
                .map(part ->
                        new ScoredVersion(
                                endpoint, model, part.terms().candidate(), part.digest()));
    }

    /// All that score, stable first.
    public Stream<ScoredVersion> versions() {
        return Stream.concat(Stream.of(stable()), candidate().stream());
    }
}
