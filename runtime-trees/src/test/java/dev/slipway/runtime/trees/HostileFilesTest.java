package dev.slipway.runtime.trees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// LightGBM and ONNX files that lie are refused, with file and position, and never hang or exhaust
/// memory.
class HostileFilesTest {
    private static final LoadOptions LIMITED =
            new LoadOptions(Path.of("target"), 1, false, 1L << 30, Duration.ofMinutes(1));

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "left_child=1|left_child=0|cycle",
                "num_leaves=|num_leaves=1000000000|num_leaves",
                "max_feature_idx=5|max_feature_idx=999999999|feature_names",
                "split_feature=|split_feature=77|split_feature",
                "num_tree_per_iteration=1|num_tree_per_iteration=1000000000|iteration",
                "objective=binary|objective=astrology|objective",
                "threshold=|threshold=x|threshold",
                "tree_sizes=|tree_sizes=1|tree_sizes",
                "end of trees|end of tree|end of trees"
            })
    @Timeout(20)
    void lyingLightGbmTextIsRefused(String from, String to, String named) throws IOException {
        String text = Files.readString(fixture("lightgbm-binary", "model.txt"));
        assertThat(text).contains(from);
        int at = text.indexOf(from);
        String changed = text.substring(0, at) + to + " " + text.substring(at + from.length());
        Path file = write("model.txt", changed.getBytes(StandardCharsets.UTF_8));
        assertThatExceptionOfType(ModelRefusedException.class)
                .isThrownBy(() -> load(file))
                .withMessageContaining("model.txt at ")
                .withMessageContaining(named);
    }

    @Test
    @Timeout(60)
    void truncatedLightGbmTextIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(fixture("lightgbm-binary", "model.txt"));
        int end = new String(whole, StandardCharsets.UTF_8).indexOf("end of trees");
        for (int length = 5; length < end; length += 997) {
            Path file = write("model.txt", Arrays.copyOf(whole, length));
            assertThatExceptionOfType(ModelRefusedException.class).isThrownBy(() -> load(file));
        }
    }

    @Test
    @Timeout(60)
    void truncatedOnnxGraphIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(fixture("onnx-mode-mixed", "model.onnx"));
        for (int length = 2; length < whole.length - 64; length += 61) {
            Path file = write("model.onnx", Arrays.copyOf(whole, length));
            assertThatExceptionOfType(ModelRefusedException.class).isThrownBy(() -> load(file));
        }
    }

    @Test
    @Timeout(20)
    void claimedLengthBeyondTheFileIsRefused() throws IOException {
        byte[] claim = {
            0x08, 0x09, 0x3a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f, 0x0a
        };
        Path file = write("model.onnx", claim);
        assertThatExceptionOfType(ModelRefusedException.class).isThrownBy(() -> load(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lightgbm-binary/model.txt",
                "lightgbm-categorical-bitset/model.txt",
                "lightgbm-linear-regression/model.txt",
                "onnx-mode-mixed/model.onnx",
                "onnx-ensemble5-member/model.onnx",
                "onnx-classifier-softmax/model.onnx"
            })
    @Timeout(300)
    void mutatedFilesAreRefusedOrAnswer(String name) throws IOException {
        byte[] whole = Files.readAllBytes(fixture("", name));
        Fixture fixture = Fixture.all(name.substring(0, name.indexOf('/'))).getFirst();
        Property.holds(
                Campaign.cases(150, 20_000),
                random -> {
                    byte[] changed = mutated(whole, random);
                    Path file = write(name.substring(name.indexOf('/') + 1), changed);
                    try (LoadedModel model = load(file)) {
                        if (model.signature()
                                .inputs()
                                .getFirst()
                                .shape()
                                .accepts(fixture.input().shape())) {
                            model.infer(
                                    List.of(fixture.input()),
                                    OutputSelection.all(model.signature()),
                                    TensorAllocator.heap());
                        }
                    } catch (ModelRefusedException | InferenceException e) {
                        assertThat(e.getMessage()).isNotBlank();
                    }
                });
    }

    private static byte[] mutated(byte[] whole, SplittableRandom random) {
        byte[] changed = whole.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(changed.length);
            changed[at] =
                    switch (random.nextInt(3)) {
                        case 0 -> (byte) random.nextInt(256);
                        case 1 -> (byte) (changed[at] ^ (1 << random.nextInt(8)));
                        default -> whole[random.nextInt(whole.length)];
                    };
        }
        return changed;
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static Path fixture(String fixture, String file) {
        Path root = Fixture.all("onnx-mode-mixed").getFirst().folder().resolveSibling(".");
        return root.resolve(fixture).resolve(file).normalize();
    }

    private static LoadedModel load(Path file) {
        ModelPackage model = ModelPackages.open(file);
        TreesRuntime runtime = new TreesRuntime();
        return runtime.load(model, LIMITED);
    }
}
