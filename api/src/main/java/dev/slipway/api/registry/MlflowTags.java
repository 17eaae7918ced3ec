package dev.slipway.api.registry;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Tags by which a server knows where the files of a version lie for `mlflow` clients. Whoever may
/// read the version may read what lies there, and what lies there goes with the version: so nobody
/// sets them by hand, and on another server they say nothing.
public final class MlflowTags {
    /// What the key of each begins with.
    public static final String PREFIX = "slipway.mlflow.";

    private MlflowTags() {}

    /// Whether a key is that of one.
    public static boolean isOne(String key) {
        return key.startsWith(PREFIX);
    }

    /// The first one among these keys.
    public static Optional<String> first(Collection<String> keys) {
        return keys.stream().filter(MlflowTags::isOne).sorted().findFirst();
    }

    /// The other tags.
    public static Map<String, String> without(Map<String, String> tags) {
        Map<String, String> others = new LinkedHashMap<>(tags);
        others.keySet().removeIf(MlflowTags::isOne);
        return others;
    }
}
