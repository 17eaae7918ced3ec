package dev.slipway.capture.spool;

import dev.slipway.api.model.EndpointName;
import dev.slipway.serving.capture.WaitingTensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Layouts that were made before, of each endpoint the newest four. Two versions take turns while a
/// release is open, and callers ask for different outputs; to make a layout looks at every category
/// of a signature. Those of endpoints of which nothing came for long go: they hold on to signatures
/// of versions that have left, and names come and go.
///
/// *Threads*: one.
final class Layouts {
    /// Endpoints whose layouts stay.
    static final int MOST_ENDPOINTS = 1_000;

    private static final int NEWEST = 4;

    /// The endpoint of which nothing came for longest comes first.
    private final SequencedMap<EndpointName, OfEndpoint> all = new LinkedHashMap<>(16, 0.75f, true);

    /// That of the prediction before.
    private @Nullable Layout latest;

    /// Those of an endpoint.
    private static final class OfEndpoint {
        private final @Nullable Layout[] newest = new @Nullable Layout[NEWEST];
        private int next;

        Layout of(WaitingTensors tensors) {
            for (Layout known : newest) {
                if (known != null && known.fits(tensors)) {
                    return known;
                }
            }
            Layout fresh = Layout.of(tensors.item());
            newest[next] = fresh;
            next = (next + 1) % NEWEST;
            return fresh;
        }
    }

    /// How these become columns.
    Layout of(WaitingTensors tensors) {
        Layout known = latest;
        if (known == null || !known.fits(tensors)) {
            EndpointName endpoint = tensors.version().endpoint();
            known = all.computeIfAbsent(endpoint, _ -> new OfEndpoint()).of(tensors);
            latest = known;
            if (all.size() > MOST_ENDPOINTS) {
                Map.Entry<EndpointName, OfEndpoint> _ = all.pollFirstEntry();
            }
        }
        return known;
    }
}
