package dev.slipway.server.child;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A split that has scored, as the child of a stream keeps it.
///
/// @param split of no endpoint: the child knows of none
/// @param checkpoint with which it took effect; absent where the work began with it
/// @param offsets of the first rows that it scored, by partition
public record ToldSplit(ScoredSplit split, @Nullable Long checkpoint, Map<String, Long> offsets) {
    /// Copies the map.
    public ToldSplit {
        offsets = Map.copyOf(offsets);
    }

    static ToldSplit of(JsonNode told) {
        return new ToldSplit(
                split(told.path("model")),
                ChildTalk.whole(told, "checkpoint"),
                StreamTalk.longs(told, "from"));
    }

    private static ScoredSplit split(JsonNode model) {
        VersionNumber version = version(model);
        ScoredSplit stable =
                ScoredSplit.of(
                        new ScoredVersion(
                                null,
                                new ModelName(model.path("name").asText()),
                                version,
                                digest(model)));
        JsonNode canary = model.path("canary");
        return canary.isObject() ? stable.with(canary(version, canary)) : stable;
    }

    private static ScoredSplit.Canary canary(VersionNumber stable, JsonNode told) {
        return new ScoredSplit.Canary(
                digest(told),
                new ReleaseSplit(
                        new ReleaseId(told.path("release").asText()),
                        stable,
                        version(told),
                        told.path("weight").asDouble(),
                        told.path("salt").asLong(),
                        StickyKey.of(told.path("sticky").asText())));
    }

    private static VersionNumber version(JsonNode told) {
        return new VersionNumber(told.path("version").asLong());
    }

    private static Sha256 digest(JsonNode told) {
        return new Sha256(told.path("digest").asText());
    }

    /// The split as one of an endpoint's versions.
    ///
    /// @param endpoint absent where a model was named
    public ScoredSplit of(@Nullable EndpointName endpoint) {
        return new ScoredSplit(
                endpoint, split.model(), split.version(), split.digest(), split.canary());
    }

    /// Whether it divides rows as another one does, of whichever endpoint.
    public boolean is(@Nullable ScoredSplit other) {
        return other != null && of(other.endpoint()).equals(other);
    }
}
