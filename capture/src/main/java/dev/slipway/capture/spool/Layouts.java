package dev.slipway.capture.spool;

import dev.slipway.api.model.EndpointName;
import dev.slipway.serving.capture.WaitingTensors;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Layouts that were made before, of each endpoint the newest four. Two versions take turns while a
/// release is open, and callers ask for different outputs; to make a layout looks at every category
/// of a signature.
///
/// *Threads*: one.
final class Layouts {
    private static final int NEWEST = 4;

    private final Map<EndpointName, OfEndpoint> all = new HashMap<>();

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
        }
        return known;
    }
}
