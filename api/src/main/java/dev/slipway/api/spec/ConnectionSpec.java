package dev.slipway.api.spec;

import dev.slipway.api.access.TeamName;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A named outside address; specs and jobs refer to the name.
///
/// @param secret name of the secret that opens it; never its value
/// @param properties of its driver, each on the list of allowed ones
public record ConnectionSpec(
        String name,
        TeamName team,
        Type type,
        URI address,
        @Nullable String secret,
        Map<String, String> properties)
        implements Spec {
    public ConnectionSpec {
        properties = Map.copyOf(properties);
    }

    /// What is at the other end.
    public enum Type {
        /// A server that speaks the Open Inference Protocol.
        BACKEND,
        /// A PostgreSQL database.
        POSTGRESQL,
        /// An object store.
        BUCKET,
        /// A Kafka cluster.
        KAFKA,
        /// A Flink cluster.
        FLINK,
        /// An address that is told about events.
        WEBHOOK
    }

    @Override
    public Kind kind() {
        return Kind.CONNECTION;
    }
}
