package dev.slipway.frontend.http.mlflow;

import dev.slipway.api.registry.MlflowTags;
import dev.slipway.api.registry.Version;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Where a version came from, in MLflow's words; kept in tags of the version that this door does
/// not show.
///
/// @param source as the client named it
/// @param place where the files are kept as they were when the version was made, or empty for a
///     version that was pushed in another way
/// @param model the logged model
/// @param runLink as the client named it
record VersionOrigin(
        String source, Optional<String> place, Optional<String> model, Optional<String> runLink) {
    private static final String PREFIX = MlflowTags.PREFIX;

    static VersionOrigin of(Version version) {
        Map<String, String> tags = version.tags();
        Optional<String> place = Optional.ofNullable(tags.get(PREFIX + "place"));
        return new VersionOrigin(
                tags.getOrDefault(PREFIX + "source", place.orElse("")),
                place,
                Optional.ofNullable(tags.get(PREFIX + "model")),
                Optional.ofNullable(tags.get(PREFIX + "run-link")));
    }

    /// Whether a tag's key is one of these.
    static boolean isReserved(String key) {
        return MlflowTags.isOne(key);
    }

    static Map<String, String> withoutOrigin(Map<String, String> tags) {
        return MlflowTags.without(tags);
    }

    /// Adds it to the tags of a new version.
    Map<String, String> addedTo(Map<String, String> tags) {
        Map<String, String> all = new LinkedHashMap<>(tags);
        all.put(PREFIX + "source", source);
        place.ifPresent(value -> all.put(PREFIX + "place", value));
        model.ifPresent(value -> all.put(PREFIX + "model", value));
        runLink.ifPresent(value -> all.put(PREFIX + "run-link", value));
        return all;
    }
}
