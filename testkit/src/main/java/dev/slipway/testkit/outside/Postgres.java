package dev.slipway.testkit.outside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// Gives a test class the [PostgresCluster] that all classes of one run share.
public final class Postgres implements BeforeAllCallback {
    private @Nullable PostgresCluster cluster;

    @Override
    public void beforeAll(ExtensionContext context) {
        cluster =
                context.getRoot()
                        .getStore(Namespace.GLOBAL)
                        .computeIfAbsent(
                                PostgresCluster.class,
                                key -> {
                                    try {
                                        return new PostgresCluster();
                                    } catch (IOException e) {
                                        throw new UncheckedIOException(e);
                                    }
                                },
                                PostgresCluster.class);
    }

    /// The cluster.
    public PostgresCluster cluster() {
        return Objects.requireNonNull(cluster);
    }
}
