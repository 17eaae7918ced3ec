package dev.slipway.api.release;

import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;

/// How a release divides its endpoint's requests: each has a key, whose hash is a place between 0
/// and 1, and candidate answers those below the weight. So a key that candidate answers once is
/// candidate's at every greater weight.
///
/// @param weight 0 for nobody, 1 for everybody
/// @param salt what this release mixes into the hash of a key
/// @param sticky where a request's key comes from
public record ReleaseSplit(
        ReleaseId release,
        VersionNumber stable,
        VersionNumber candidate,
        double weight,
        long salt,
        StickyKey sticky) {
    private static final double PLACES = 0x1p-53;
    private static final int PLACE_BITS = 53;

    public ReleaseSplit {
        if (!(weight >= 0 && weight <= 1)) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 0 to 1)");
        }
        if (stable.equals(candidate)) {
            throw new IllegalArgumentException(
                    "candidate: " + candidate + " (expected: another version than stable)");
        }
    }

    /// This split with another weight.
    public ReleaseSplit withWeight(double other) {
        return new ReleaseSplit(release, stable, candidate, other, salt, sticky);
    }

    /// Whether candidate answers a key.
    public boolean isCandidates(long key) {
        return place(key) < weight;
    }

    /// Whether a version is one of the two.
    public boolean names(VersionId version) {
        return version.endpoint().equals(release.endpoint())
                && (version.version().equals(stable) || version.version().equals(candidate));
    }

    private double place(long key) {
        return (KeyHash.mix(key ^ salt) >>> (Long.SIZE - PLACE_BITS)) * PLACES;
    }
}
