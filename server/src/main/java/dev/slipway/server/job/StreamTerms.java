package dev.slipway.server.job;

import dev.slipway.api.spec.Spec;
import java.util.List;

/// What an attempt of a stream begins with beside what is declared of the stream itself.
///
/// @param barred versions that may score no further row, such as `flights/3`
/// @param connections that it uses, as they were declared
record StreamTerms(List<String> barred, List<Spec> connections) {
    /// Those of a batch.
    static final StreamTerms NONE = new StreamTerms(List.of(), List.of());

    /// Copies the lists.
    StreamTerms {
        barred = List.copyOf(barred);
        connections = List.copyOf(connections);
    }
}
