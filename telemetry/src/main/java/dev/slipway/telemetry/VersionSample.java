package dev.slipway.telemetry;

import dev.slipway.api.model.VersionId;
import java.util.ArrayList;
import java.util.List;

/// A value of one version at a scrape.
///
/// @param details values of the further labels, in the order of their names
public record VersionSample(VersionId version, List<String> details, double value) {
    public VersionSample {
        details = List.copyOf(details);
    }

    /// The values of all its labels.
    String[] labels() {
        List<String> labels = new ArrayList<>();
        labels.add(version.endpoint().value());
        labels.add(version.version().toString());
        labels.addAll(details);
        return labels.toArray(String[]::new);
    }
}
