package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Texts;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What rows of a stream see, as capture names it.
final class SeenValuesTest {
    @TempDir private Path scratch;

    @Test
    void textsAreKeptAsTextsAndEmptyWhereThereIsNone() throws IOException {
        Path definition =
                Files.writeString(
                        scratch.resolve("features.yaml"),
                        """
                        columns: {id: whole}
                        aggregates:
                          tier: {source: s, key: id, time: t, value: v, type: text, kind: last,
                                 window: 1h, tile: 1m}
                          busy: {source: s, key: id, time: t, kind: count, window: 1h, tile: 1m}
                        features: {busy: busy, tier: tier}
                        """);
        SeenValues seen = SeenValues.of(FeatureDefinition.read(definition));
        Message row = new Message(0, 0, 5, null, null);
        Texts texts = new Texts(2);
        texts.set(0, "gold");

        Message seeing = row.with(new double[] {Double.NaN, 3}, texts);
        List<NamedTensor> kept = seen.seenBy(seeing);
        assertThat(kept)
                .extracting(NamedTensor::name)
                .containsExactly("tier", "busy", "features_at");
        assertThat(((BytesTensor) kept.get(0).tensor()).text(0)).isEqualTo("gold");
        assertThat(((DenseTensor) kept.get(1).tensor()).doubleAt(0)).isEqualTo(3);
        assertThat(seeing.bytes()).isEqualTo(2 * Double.BYTES + 4);

        List<NamedTensor> none = seen.seenBy(row.with(new double[] {Double.NaN, 0}));
        assertThat(((BytesTensor) none.get(0).tensor()).text(0)).isEmpty();
    }
}
