package dev.slipway.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.features.column.Column;
import dev.slipway.features.embedding.MadeVectors;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Vectors of a file as features.
final class EmbeddingFeaturesTest {
    private static final Map<String, List<Float>> AIRPORTS =
            Map.of(
                    "ATL", List.of(0.5f, -0.25f, 0.1f),
                    "ORD", List.of(1f, 2f, 3f),
                    "other", List.of(7f, 8f, 9f));
    private static final String TABLE =
            "columns: {origin: text, number: whole}\ntables:\n  airports: {type: embedding, file:"
                    + " airports.npy}\n";
    private static final String WHOLE =
            TABLE + "features:\n  origin: embedding(airports, origin)\n";

    @TempDir private Path scratch;

    @BeforeEach
    void writeVectors() throws IOException {
        Files.write(scratch.resolve("airports.npy"), MadeVectors.ofTexts(8, AIRPORTS));
    }

    private FeatureDefinition definition(String text) throws IOException {
        return FeatureDefinition.read(
                Files.writeString(scratch.resolve(FeatureDefinition.FILE), text));
    }

    private static List<Tensor> rows(String... origins) {
        return List.of(
                BytesTensor.ofText(Shape.of(origins.length, 1), origins),
                DenseTensor.allocate(
                        Datatype.INT64, Shape.of(origins.length, 1), TensorAllocator.heap()));
    }

    private static List<Column> values(FeatureDefinition definition, String... origins) {
        return definition.values(rows(origins), AggregateValues.ofNothing(List.of()));
    }

    /// By row, all features; NaN where one is missing.
    private static List<Double> row(FeatureDefinition definition, String origin) {
        return values(definition, origin).stream().map(column -> column.number(0)).toList();
    }

    @Test
    void wholeVectorIsAFeatureForEachOfItsNumbers() throws IOException {
        FeatureDefinition definition = definition(WHOLE);
        assertThat(definition.features()).containsExactly("origin_0", "origin_1", "origin_2");
        assertThat(definition.mayBeMissing(1)).isTrue();
        assertThat(row(definition, "ATL")).containsExactly(0.5, -0.25, (double) 0.1f);
        assertThat(row(definition, "JFK")).containsExactly(Double.NaN, Double.NaN, Double.NaN);
        assertThat(row(definition, "")).containsExactly(Double.NaN, Double.NaN, Double.NaN);
    }

    @Test
    void numberOfAVectorIsANumberInExpressions() throws IOException {
        FeatureDefinition definition =
                definition(
                        TABLE
                                + """
                                let:
                                  second: embedding(airports, origin, 1)
                                features:
                                  a: second * 2 + embedding(airports, upper(origin), 0)
                                  b: coalesce(embedding(airports, 'JFK', 2), -1)
                                """);
        assertThat(row(definition, "ORD")).containsExactly(5.0, -1.0);
        assertThat(row(definition, "JFK")).containsExactly(Double.NaN, -1.0);
    }

    @Test
    void keysThatTheFileDoesNotHaveAreMissingFilledOrThoseOfAnother() throws IOException {
        FeatureDefinition filled = definition(WHOLE.replace("npy}", "npy, missing: 0.5}"));
        assertThat(filled.mayBeMissing(0)).isFalse();
        assertThat(row(filled, "JFK")).containsExactly(0.5, 0.5, 0.5);
        assertThat(row(filled, "")).containsExactly(0.5, 0.5, 0.5);
        assertThat(row(filled, "ORD")).containsExactly(1.0, 2.0, 3.0);
        FeatureDefinition other = definition(WHOLE.replace("npy}", "npy, unknown: other}"));
        assertThat(other.mayBeMissing(0)).isFalse();
        assertThat(row(other, "JFK")).containsExactly(7.0, 8.0, 9.0);
        assertThat(row(other, "")).containsExactly(7.0, 8.0, 9.0);
    }

    /// A row's numbers have the same bits alone and in any batch.
    @Test
    void rowHasTheSameBitsAloneAndInABatch() {
        String[] keys = {"ATL", "ORD", "JFK", "", "other", "ü", "A key that is longer than all"};
        Property.holds(
                Campaign.cases(200, 20_000),
                random -> {
                    FeatureDefinition definition =
                            definition(
                                    WHOLE.replace("npy}", "npy, missing: -0.0}")
                                            + "  x: embedding(airports, lower(origin), 1) / 3\n");
                    String[] batch = new String[random.nextInt(1, 40)];
                    for (int row = 0; row < batch.length; row++) {
                        batch[row] = keys[random.nextInt(keys.length)];
                    }
                    List<Column> all = values(definition, batch);
                    for (int row = 0; row < batch.length; row++) {
                        List<Long> together = new ArrayList<>();
                        for (Column column : all) {
                            together.add(Double.doubleToRawLongBits(column.number(row)));
                        }
                        List<Long> alone =
                                row(definition, batch[row]).stream()
                                        .map(Double::doubleToRawLongBits)
                                        .toList();
                        assertThat(together).as(batch[row]).isEqualTo(alone);
                    }
                });
    }

    @Test
    void digestFollowsWhatTheVectorsAre() throws IOException {
        String digest = definition(WHOLE).digest();
        assertThat(definition(WHOLE.replace("airports, origin)", "airports ,origin )")).digest())
                .isEqualTo(digest);
        assertThat(definition(WHOLE.replace("npy}", "npy, missing: 0}")).digest())
                .isNotEqualTo(digest);
        assertThat(definition(WHOLE.replace("npy}", "npy, unknown: ORD}")).digest())
                .isNotEqualTo(definition(WHOLE.replace("npy}", "npy, unknown: ATL}")).digest());
        String meaning = definition(WHOLE).canonical();
        assertThat(meaning)
                .containsPattern("table 8 airports: text to 3 of 32 bits [0-9a-f]{64} else miss")
                .endsWith("feature 8 origin_2: embedding(airports, origin, 2)\n");
        Files.write(
                scratch.resolve("airports.npy"),
                MadeVectors.ofTexts(8, Map.of("ATL", List.of(0.5f, -0.25f, 0.2f))));
        assertThat(definition(WHOLE).digest()).isNotEqualTo(digest);
    }

    @Test
    void whatDoesNotFitIsRefusedByName() {
        wrong(WHOLE.replace("airports.npy", "none.npy"), "none.npy (expected: a file of the pac");
        wrong(WHOLE.replace("airports.npy", "../airports.npy"), "(expected: a file of the package");
        wrong(WHOLE.replace("npy}", "npy, key: k}"), "field key: unknown (expected: one of [type,");
        wrong(WHOLE.replace(", file: airports.npy", ""), "airports: no file (expected: a file of");
        wrong(WHOLE.replace("npy}", "npy, missing: NaN}"), "missing: NaN (expected: a finite num");
        wrong(WHOLE.replace("npy}", "npy, unknown: JFK}"), "unknown: key JFK (expected: a key of");
        wrong(
                WHOLE.replace("npy}", "npy, missing: 0, unknown: ATL}"),
                "table airports: missing and unknown (expected: one of them)");
        wrong(
                WHOLE.replace("type: embedding", "type: vectors"),
                "[number, whole, text, flag] or embedding)");
        wrong(
                WHOLE.replace("(airports, origin)", "(airports, number)"),
                "a whole at character 21 (expected: text in embedding(table, key, place), or");
        wrong(
                WHOLE.replace("(airports, origin)", "(airports, origin, 3)"),
                "no such place at character 29 (expected: 0 to 2 in embedding");
        wrong(
                WHOLE.replace("embedding(airports, origin)", "embedding(airports, origin) + 1"),
                "embedding of 2 arguments at character 1 (expected: embedding(table, key, place),");
        wrong(
                WHOLE.replace("embedding(airports", "embedding(origin"),
                "origin at character 11 (expected: a table of type embedding: one of [airports])");
        wrong(
                WHOLE.replace("embedding(airports", "lookup(airports"),
                "airports at character 8 (expected: a table: one of [])");
    }

    @Test
    void hostileFileIsRefusedByName() throws IOException {
        Files.writeString(scratch.resolve("airports.npy"), "key,vector\nATL,1\n");
        wrong(
                WHOLE,
                "features.yaml at line 3: table airports field file: airports.npy: key,ve (expected:"
                        + " an array that NumPy has saved");
    }

    private void wrong(String text, String message) {
        assertThatThrownBy(() -> definition(text))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining(message);
    }
}
