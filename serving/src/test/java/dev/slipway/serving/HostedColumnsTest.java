package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.VersionState;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.FeaturedModel;
import dev.slipway.testkit.fake.FakeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The names of what may be kept of predictions.
final class HostedColumnsTest {
    private static final String DEFINITION =
            """
            columns: {origin: text}
            aggregates:
              late_rate: {source: arrivals, key: origin, time: at, available: known, value: late,
                kind: mean, window: 2h, tile: 1m}
            features:
              rate: coalesce(late_rate, -1)
            """;

    @TempDir private Path scratch;

    @Test
    void whatRowsAreGivenForAggregatesIsAmongTheColumnsOfALoadedVersion() throws IOException {
        Path file = Files.writeString(scratch.resolve("features.yaml"), DEFINITION);
        FeatureDefinition definition = FeatureDefinition.read(file);
        try (Bench bench = Bench.usual()) {
            VersionState state =
                    bench.install(1, () -> new FeaturedModel(FakeModel.summing(1), definition));
            assertThat(state.isReady()).isTrue();

            assertThat(bench.serving.models().columns(Bench.id(1)))
                    .containsExactlyInAnyOrder("origin", "output", "late_rate", "features_at");
            assertThat(bench.serving.models().columns(Bench.id(2))).isEmpty();
        }
    }
}
