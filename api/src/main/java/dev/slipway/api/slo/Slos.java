package dev.slipway.api.slo;

import dev.slipway.api.model.EndpointName;
import java.util.List;
import java.util.Optional;

/// Says how well endpoints keep their promises, and what is wrong with streams.
///
/// *Threads*: any; never blocks on a disk.
public interface Slos {
    /// Nobody promises anything.
    Slos NONE =
            new Slos() {
                @Override
                public Optional<SloStatus> of(EndpointName endpoint) {
                    return Optional.empty();
                }

                @Override
                public List<SloStatus> all() {
                    return List.of();
                }
            };

    /// One endpoint's.
    Optional<SloStatus> of(EndpointName endpoint);

    /// All of them, by name.
    List<SloStatus> all();

    /// Alerts of streams that are not in order, by the stream's name.
    default List<StreamAlert> streams() {
        return List.of();
    }
}
