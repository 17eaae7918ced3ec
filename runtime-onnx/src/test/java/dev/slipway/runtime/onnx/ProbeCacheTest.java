package dev.slipway.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.onnx.graph.TestModels;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeCacheTest {
    /// Too short for a process to start, so that a load which succeeds cannot have probed.
    private static final Duration NO_TIME = Duration.ofNanos(1);

    @TempDir Path scratch;

    @Test
    void aFileThatThisMachineKnowsIsNotProbedAgain() throws IOException {
        Path file = TestModels.matrix(scratch);
        load(file, Duration.ofMinutes(2)).close();
        load(file, NO_TIME).close();
    }

    @Test
    void aProbeWithoutTimeIsARefusal() throws IOException {
        Path file = TestModels.matrix(scratch);
        assertThatThrownBy(() -> load(file, NO_TIME))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("time limit");
        assertThat(kept()).isEmpty();
    }

    @Test
    void aRefusalForMemoryNamesTheLimit() throws IOException {
        Path file = TestModels.matrix(scratch);
        LoadOptions small =
                new LoadOptions(scratch.resolve("cache"), 1, false, 1, Duration.ofMinutes(2));
        assertThatThrownBy(() -> new OnnxRuntime().load(ModelPackages.open(file), small))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("memory");
    }

    @Test
    void aDamagedGraphIsBuiltAgain() throws IOException {
        Path file = TestModels.matrix(scratch);
        load(file, Duration.ofMinutes(2)).close();
        for (String name : List.of("graph.onnx", "record")) {
            Path damaged = kept().getFirst().resolve(name);
            byte[] content = Files.readAllBytes(damaged);
            content[content.length / 2] ^= 1;
            Files.write(damaged, content);
            assertThatThrownBy(() -> load(file, NO_TIME)).hasMessageContaining("time limit");
            load(file, Duration.ofMinutes(2)).close();
            load(file, NO_TIME).close();
        }
    }

    @Test
    void changedExternalWeightsAreProbedAgain() throws IOException {
        Path file = TestModels.external(scratch, "weights.bin");
        Files.write(scratch.resolve("weights.bin"), TestModels.floats(1, 2, 3));
        assertThat(firstAnswer(file)).isEqualTo(1);
        Files.write(scratch.resolve("weights.bin"), TestModels.floats(7, 8, 9));
        assertThat(firstAnswer(file)).isEqualTo(7);
    }

    @Test
    void aGraphThatIsReplacedWhileItIsOpenedAnswersForNobodyElse() throws IOException {
        Path mine = withWeights("mine", 1);
        Path others = withWeights("others", 7);
        load(mine, Duration.ofMinutes(2)).close();
        AtomicBoolean replaced = new AtomicBoolean();
        WholeFiles whole =
                new WholeFiles(
                        InstantSource.system(),
                        file -> {
                            String digest = Digests.ofFile(file);
                            if (file.endsWith("graph.onnx") && !replaced.getAndSet(true)) {
                                DurableFiles.deleteTree(kept().getFirst());
                                load(others, Duration.ofMinutes(2)).close();
                            }
                            return digest;
                        });
        OnnxRuntime runtime = new OnnxRuntime(new ExecutionTarget.Cpu(), whole);
        LoadOptions options = options(Duration.ofMinutes(2));
        assertThat(firstAnswer(runtime.load(ModelPackages.open(mine), options))).isEqualTo(1);
        assertThat(replaced).isTrue();
    }

    @Test
    void packagesOfOneModelFileKeepAGraphEach() throws IOException {
        Path mine = withWeights("mine", 1);
        Path others = withWeights("others", 7);
        load(mine, Duration.ofMinutes(2)).close();
        load(others, Duration.ofMinutes(2)).close();
        for (int i = 0; i < 2; i++) {
            assertThat(firstAnswer(load(mine, NO_TIME))).isEqualTo(1);
            assertThat(firstAnswer(load(others, NO_TIME))).isEqualTo(7);
        }
    }

    @Test
    void theSecondGraphOfAModelFileNamesItsWeights() throws IOException {
        Path mine = withWeights("mine", 1);
        Path others = withWeights("others", 7);
        load(mine, Duration.ofMinutes(2)).close();
        load(others, Duration.ofMinutes(2)).close();
        String model = Digests.ofFile(mine);
        String weights = Digests.ofFile(others.resolveSibling("weights.bin"));
        List<String> named = new ArrayList<>();
        for (Path kept : kept()) {
            named.add(Files.readString(kept.resolve("model")));
        }
        assertThat(named).containsExactlyInAnyOrder(model, model + "\n" + weights);
    }

    @Test
    void weightsAboveTheModelFileAreFoundAgain() throws IOException {
        Path root = Files.createDirectory(scratch.resolve("package"));
        Files.write(root.resolve("weights.bin"), TestModels.floats(1, 2, 3));
        Path file = TestModels.external(Files.createDirectory(root.resolve("a")), "../weights.bin");
        Files.writeString(root.resolve("model.yaml"), "file: a/" + file.getFileName() + "\n");
        load(root, Duration.ofMinutes(2)).close();
        assertThat(firstAnswer(load(root, NO_TIME))).isEqualTo(1);
    }

    /// A package of its own whose model file is that of all others.
    private Path withWeights(String name, float first) throws IOException {
        Path root = Files.createDirectory(scratch.resolve(name));
        Files.write(root.resolve("weights.bin"), TestModels.floats(first, 2, 3));
        return TestModels.external(root, "weights.bin");
    }

    @Test
    void externalWeightsBehindALinkOutOfThePackageAreRefused() throws IOException {
        Path secret = Files.write(scratch.resolve("secret"), TestModels.floats(1, 2, 3));
        Path root = Files.createDirectory(scratch.resolve("package"));
        Files.createSymbolicLink(root.resolve("weights.bin"), secret);
        Path file = TestModels.external(root, "weights.bin");
        assertThatThrownBy(() -> load(file, Duration.ofMinutes(2)))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("tensor 'w'")
                .hasMessageContaining("inside the package");
    }

    @Test
    void aProbeLeavesOnlyItsRecordAndGraph() throws IOException {
        load(TestModels.matrix(scratch), Duration.ofMinutes(2)).close();
        try (Stream<Path> files = Files.list(kept().getFirst())) {
            assertThat(files.map(path -> String.valueOf(path.getFileName())))
                    .containsExactlyInAnyOrder("graph.onnx", "record", "model");
        }
    }

    /// By its age it is swept, which it must not be while somebody probes.
    @Test
    void aLockIsAsYoungAsItsLastProbe() throws IOException {
        Path file = TestModels.matrix(scratch);
        load(file, Duration.ofMinutes(2)).close();
        Path kept = kept().getFirst();
        Path lock = kept.resolveSibling(kept.getFileName() + ".lock");
        Instant begun = Instant.now().minusSeconds(60);
        Files.setLastModifiedTime(lock, FileTime.from(begun.minus(Duration.ofDays(2))));
        DurableFiles.deleteTree(kept);
        load(file, Duration.ofMinutes(2)).close();
        assertThat(Files.getLastModifiedTime(lock).toInstant()).isAfter(begun);
    }

    @Test
    void theProbesEnvironmentHoldsNoSecret() {
        Map<String, String> environment =
                new HashMap<>(Map.of("PATH", "/bin", "SLIPWAY_TOKEN", "s", "AWS_SECRET", "t"));
        ProbeProcess.restrict(environment);
        assertThat(environment)
                .doesNotContainKeys("SLIPWAY_TOKEN", "AWS_SECRET")
                .hasSize(6)
                .containsEntry("PATH", "/bin");
    }

    private double firstAnswer(Path file) {
        return firstAnswer(load(file, Duration.ofMinutes(2)));
    }

    private static double firstAnswer(LoadedModel loaded) {
        try (LoadedModel model = loaded) {
            return ((DenseTensor)
                            model.infer(
                                            List.of(DenseTensor.ofFloats(Shape.of(1, 3), 0, 0, 0)),
                                            OutputSelection.all(model.signature()),
                                            TensorAllocator.heap())
                                    .getFirst())
                    .doubleAt(0);
        }
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(scratch.resolve("cache").resolve("onnx"))) {
            return files.filter(Files::isDirectory).toList();
        }
    }

    private LoadedModel load(Path file, Duration limit) {
        return new OnnxRuntime().load(ModelPackages.open(file), options(limit));
    }

    private LoadOptions options(Duration limit) {
        return new LoadOptions(scratch.resolve("cache"), 1, false, 8L << 30, limit);
    }
}
