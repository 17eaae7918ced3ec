package dev.slipway.telemetry;

import dev.slipway.api.model.EndpointName;
import java.util.ArrayList;
import java.util.List;

/// A value of one endpoint at a scrape.
///
/// @param details values of the further labels, in the order of their names
public record EndpointSample(EndpointName endpoint, List<String> details, double value) {
    public EndpointSample {
        details = List.copyOf(details);
    }

    /// The values of all its labels.
    String[] labels() {
        List<String> labels = new ArrayList<>();
        labels.add(endpoint.value());
        labels.addAll(details);
        return labels.toArray(String[]::new);
    }
}
