package dev.slipway.server.follow;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.ServerEvents;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Endpoints whose version lacks something asked of it: it answers until it would be loaded again,
/// or was not loaded. Whoever hears events is told once of each.
///
/// *Threads*: the reconciler's lock.
final class LapsedVersions {
    private final ServerEvents events;
    private final Map<EndpointName, List<String>> lapsed = new HashMap<>();

    LapsedVersions(ServerEvents events) {
        this.events = events;
    }

    /// Notes what a version that answers lacks by now; nothing, where it lapses no more.
    void note(Wanted wanted, List<String> lacking) {
        if (lacking.isEmpty()) {
            lapsed.remove(wanted.endpoint());
        } else if (!lacking.equals(lapsed.put(wanted.endpoint(), lacking))) {
            events.publish(
                    new ServerEvent.RequirementsLapsed(wanted.id(), String.join("; ", lacking)));
        }
    }

    /// Notes that a version is not loaded.
    void bar(Wanted wanted, String reason) {
        lapsed.put(wanted.endpoint(), List.of(reason));
        events.publish(new ServerEvent.LoadFailed(wanted.id(), reason));
    }

    /// An endpoint has no version that could lack anything.
    void forget(EndpointName endpoint) {
        lapsed.remove(endpoint);
    }

    /// How many they are.
    int count() {
        return lapsed.size();
    }
}
