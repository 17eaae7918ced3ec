package dev.slipway.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.features.column.Type;
import dev.slipway.features.embedding.MadeVectors;
import dev.slipway.features.expression.MadeExpressions;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import dev.slipway.testkit.fake.FakeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random definitions over random rows.
final class BatchParityTest {
    private static final int ROWS = 16;
    private static final int DEPTH = 4;
    private static final Map<String, List<Float>> PLACES =
            Map.of("a", List.of(0.1f, -0.0f), "b", List.of(1e30f, 7f), "A", List.of(-1f, 2f));

    @TempDir private Path scratch;

    @BeforeEach
    void writeVectors() throws IOException {
        Files.write(scratch.resolve("places.npy"), MadeVectors.ofTexts(4, PLACES));
    }

    /// The features of a row have the same bits alone, in the whole batch and in any part of it;
    /// and no value throws.
    @Test
    void rowHasTheSameBitsAloneAndInAnyBatch() {
        Property.holds(
                Campaign.cases(500, 100_000),
                random -> {
                    FeaturedModel model = made(random);
                    List<Tensor> rows = MadeRows.draw(ROWS, random);
                    List<Tensor> whole = model.join(rows, TensorAllocator.heap());
                    for (int row = 0; row < ROWS; row++) {
                        same(model, rows, whole, row, 1);
                    }
                    int first = random.nextInt(ROWS);
                    same(model, rows, whole, first, random.nextInt(ROWS - first) + 1);
                });
    }

    private static void same(
            FeaturedModel model, List<Tensor> rows, List<Tensor> whole, int first, int count) {
        List<Tensor> part = model.join(MadeRows.part(rows, first, count), TensorAllocator.heap());
        for (int i = 0; i < whole.size(); i++) {
            assertThat(MadeRows.bits(part.get(i)))
                    .as("%s, row %s", model.definition().canonical(), first)
                    .isEqualTo(MadeRows.bits(MadeRows.part(whole.get(i), first, count)));
        }
    }

    /// What a definition is written as does not change what it is.
    @Test
    void canonicalTextMeansTheSame() {
        Property.holds(
                Campaign.cases(500, 50_000),
                random -> {
                    String text = new MadeExpressions(random).of(Type.NUMBER, DEPTH);
                    FeatureDefinition one = definition("features:\n  a: \"" + text + "\"\n");
                    String canonical = one.canonical();
                    String meaning =
                            canonical.substring(canonical.lastIndexOf("\nfeature 1 a: ") + 14);
                    FeatureDefinition again =
                            definition("features:\n  a: \"" + meaning.strip() + "\"\n");
                    assertThat(again.canonical()).isEqualTo(canonical);
                    assertThat(again.digest()).isEqualTo(one.digest());
                });
    }

    private FeaturedModel made(SplittableRandom random) throws IOException {
        MadeExpressions expressions = new MadeExpressions(random);
        StringBuilder text = new StringBuilder("let:\n");
        text.append("  l: \"").append(expressions.of(Type.NUMBER, 2)).append("\"\n");
        text.append("features:\n");
        List<TensorSpec> inputs = new ArrayList<>();
        for (Type type : List.of(Type.NUMBER, Type.WHOLE, Type.TEXT, Type.FLAG)) {
            Datatype datatype = type == Type.TEXT ? Datatype.BYTES : Datatype.FP64;
            inputs.add(TensorSpec.of(type.word(), datatype, -1, 1));
            text.append("  ").append(type.word()).append(": \"");
            text.append(expressions.of(type, DEPTH)).append("\"\n");
        }
        inputs.add(TensorSpec.of("single", Datatype.FP32, -1, 1));
        text.append("  single: \"l * ").append(expressions.of(Type.WHOLE, 2)).append("\"\n");
        Signature signature =
                Signature.of(inputs, List.of(TensorSpec.of("output", Datatype.FP32, -1, 1)));
        return new FeaturedModel(
                FakeModel.answering(signature, (columns, memory) -> columns),
                definition(text.toString()));
    }

    private FeatureDefinition definition(String rest) throws IOException {
        Files.writeString(scratch.resolve("model.yaml"), "file: model\n");
        Files.writeString(scratch.resolve("model"), "summing 1");
        Files.writeString(scratch.resolve(FeatureDefinition.FILE), MadeRows.COLUMNS + rest);
        ModelPackage model = ModelPackages.open(scratch);
        return FeatureDefinition.of(model).orElseThrow();
    }
}
