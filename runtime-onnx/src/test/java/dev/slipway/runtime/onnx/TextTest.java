package dev.slipway.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.onnx.graph.TestModels;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts on their way through a binding that has only the JVM's encoding of them.
class TextTest {
    private static final String[] EVERY_PLANE = {
        "plain", "café", "中文", "😀", "a\0b", "", "\uFFFF", "👩‍🚀", "\0"
    };

    @TempDir static Path scratch;

    @Test
    void textOfEveryPlaneMatchesTheModelsOwnConstants() throws IOException {
        try (LoadedModel model = load(TestModels.codes(scratch, EVERY_PLANE))) {
            Tensor asked = BytesTensor.ofText(Shape.of(EVERY_PLANE.length), EVERY_PLANE);
            DenseTensor codes = (DenseTensor) infer(model, asked);
            for (int i = 0; i < EVERY_PLANE.length; i++) {
                assertThat(codes.longAt(i)).as(EVERY_PLANE[i]).isEqualTo(i);
            }
        }
    }

    @Test
    void textOfEveryPlaneIsAnsweredAsTheModelHasIt() throws IOException {
        byte[][] texts = Stream.of(EVERY_PLANE).map(TextTest::utf8).toArray(byte[][]::new);
        try (LoadedModel model = load(TestModels.names(scratch, texts))) {
            DenseTensor all = DenseTensor.ofLongs(Shape.of(texts.length), positions(texts.length));
            BytesTensor names = (BytesTensor) infer(model, all);
            for (int i = 0; i < texts.length; i++) {
                assertThat(names.element(i)).as(EVERY_PLANE[i]).isEqualTo(texts[i]);
            }
        }
    }

    @Test
    void bytesThatAreNotTextAreBlamedOnTheInput() throws IOException {
        byte[][] broken = {
            {(byte) 0xff},
            {(byte) 0xc3},
            {(byte) 0xc0, (byte) 0x80},
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80}
        };
        try (LoadedModel model = load(TestModels.codes(scratch, "a"))) {
            for (byte[] bytes : broken) {
                Tensor given = BytesTensor.of(Shape.of(2), List.of(utf8("a"), bytes));
                assertThatThrownBy(() -> infer(model, given))
                        .isInstanceOfSatisfying(
                                InferenceException.class,
                                e -> assertThat(e.inputToBlame()).isTrue())
                        .hasMessageContaining("x[1]: bytes (expected: UTF-8 text)");
            }
        }
    }

    @Test
    void aModelsOwnBytesThatAreNotTextAreRefusedAtLoad() throws IOException {
        Path file = TestModels.names(scratch, utf8("a"), new byte[] {'b', (byte) 0xe9});
        assertThatThrownBy(() -> load(file).close())
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("attribute 'values_strings'")
                .hasMessageContaining("expected: UTF-8 text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"😀", "a\0b"})
    void whatAModelWouldSeeInAnotherFormIsRefusedByItsPlace(String text) throws IOException {
        try (LoadedModel model = load(TestModels.unique(scratch))) {
            BytesTensor sorted =
                    (BytesTensor) infer(model, BytesTensor.ofText(Shape.of(3), "中", "é", "中"));
            assertThat(sorted.elementCount()).isEqualTo(2);
            assertThat(sorted.element(1)).isEqualTo(utf8("中"));
            Tensor given = BytesTensor.ofText(Shape.of(2), "plain", text);
            assertThatThrownBy(() -> infer(model, given))
                    .isInstanceOfSatisfying(
                            InferenceException.class, e -> assertThat(e.inputToBlame()).isTrue())
                    .hasMessageContaining("x[1]: U+0000 or a character beyond U+FFFF");
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static long[] positions(int count) {
        long[] positions = new long[count];
        for (int i = 0; i < count; i++) {
            positions[i] = i;
        }
        return positions;
    }

    private static Tensor infer(LoadedModel model, Tensor input) {
        OutputSelection all = OutputSelection.all(model.signature());
        return model.infer(List.of(input), all, TensorAllocator.heap()).getFirst();
    }

    private static LoadedModel load(Path file) {
        LoadOptions options = LoadOptions.defaults(scratch.resolve("cache"));
        return new OnnxRuntime().load(ModelPackages.open(file), options);
    }
}
