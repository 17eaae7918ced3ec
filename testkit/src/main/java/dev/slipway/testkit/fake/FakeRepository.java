package dev.slipway.testkit.fake;

import dev.slipway.api.access.Principal;
import dev.slipway.api.control.Repository;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.EndpointName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A repository that keeps what it was asked.
///
/// *Threads*: any.
public final class FakeRepository implements Repository {
    private final Set<String> known;
    private final List<String> asked = new ArrayList<>();
    private Optional<Refusal> refusal = Optional.empty();

    /// Knows these endpoints.
    public FakeRepository(String... known) {
        this.known = Set.of(known);
    }

    /// What was asked and done, in order: `unload flights by token:root`.
    public synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    /// What is asked next is refused.
    public synchronized void refuseNext(Refusal reason) {
        refusal = Optional.of(reason);
    }

    @Override
    public Optional<Refusal> load(Principal principal, EndpointName endpoint) {
        return done("load", principal, endpoint);
    }

    @Override
    public Optional<Refusal> unload(Principal principal, EndpointName endpoint) {
        return done("unload", principal, endpoint);
    }

    private synchronized Optional<Refusal> done(
            String verb, Principal principal, EndpointName endpoint) {
        if (refusal.isPresent()) {
            Optional<Refusal> reason = refusal;
            refusal = Optional.empty();
            return reason;
        }
        if (!known.contains(endpoint.value())) {
            return Optional.of(
                    Refusal.of(
                            ErrorCode.UNKNOWN_MODEL,
                            "Request for unknown model: '" + endpoint + "' is not found"));
        }
        asked.add(verb + " " + endpoint + " by " + principal.id());
        return Optional.empty();
    }
}
