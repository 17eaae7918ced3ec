package dev.slipway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every [Runtime] owes, by the numbers of its obligations; each runtime's test class inherits
/// it and supplies a model of its own.
public abstract class RuntimeContract {
    private static final int THREADS = 4;

    /// A directory of the test's own.
    @TempDir protected Path scratch;

    /// The runtime under test.
    protected abstract Runtime runtime();

    /// A file that it loads.
    protected abstract Path modelFile() throws IOException;

    /// Valid inputs of `rows` rows for that model, in its signature's order.
    protected abstract List<Tensor> inputs(int rows);

    @Test
    void recognisesItsOwnFileUnderAnyName() throws IOException {
        Path renamed = Files.copy(modelFile(), scratch.resolve("renamed.bin"));
        assertThat(runtime().recognise(ModelPackages.open(renamed))).isPresent();
    }

    @Test
    void doesNotRecogniseWhatIsNotAModel() throws IOException {
        for (byte[] content :
                List.of(new byte[0], "hello\n".getBytes(StandardCharsets.UTF_8), new byte[4096])) {
            Path file = Files.write(scratch.resolve("other" + content.length), content);
            assertThat(runtime().recognise(ModelPackages.open(file))).isEmpty();
        }
    }

    @Test
    void estimateIsAnUpperBoundOfWhatTheModelHolds() throws IOException {
        ModelPackage model = ModelPackages.open(modelFile());
        ResourceEstimate estimate = runtime().estimate(model, options());
        try (LoadedModel loaded = runtime().load(model, options())) {
            assertThat(loaded.memory().total()).isLessThanOrEqualTo(estimate.residentBytes());
        }
    }

    @Test
    void truncatedFilesAreRefusedWithTheirName() throws IOException {
        byte[] whole = Files.readAllBytes(modelFile());
        for (int length : new int[] {1, whole.length / 3, whole.length - 1}) {
            Path file = scratch.resolve("truncated-" + length);
            Files.write(file, Arrays.copyOf(whole, length));
            ModelPackage model = ModelPackages.open(file);
            Optional<?> recognised = runtime().recognise(model);
            if (recognised.isPresent() && !loadsOrRefuses(model)) {
                assertThatThrownBy(() -> runtime().load(model, options()))
                        .isInstanceOf(ModelRefusedException.class)
                        .hasMessageContaining(file.getFileName().toString());
            }
        }
    }

    @Test
    void answersFollowTheSelection() throws IOException {
        try (LoadedModel model = load()) {
            int outputs = model.signature().outputs().size();
            List<Tensor> all =
                    model.infer(inputs(3), OutputSelection.all(model.signature()), heap());
            assertThat(all).hasSize(outputs);
            List<Tensor> last = model.infer(inputs(3), OutputSelection.of(outputs - 1), heap());
            assertThat(last).hasSize(1);
            assertSame(last.getFirst(), all.get(outputs - 1));
            for (int i = 0; i < outputs; i++) {
                assertThat(all.get(i).datatype())
                        .isEqualTo(model.signature().outputs().get(i).datatype());
                assertThat(model.signature().outputs().get(i).shape().accepts(all.get(i).shape()))
                        .isTrue();
            }
        }
    }

    @Test
    void manyThreadsGetTheAnswersOfOne() throws Exception {
        try (LoadedModel model = load();
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            OutputSelection all = OutputSelection.all(model.signature());
            List<Tensor> alone = model.infer(inputs(5), all, heap());
            List<Callable<List<Tensor>>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                calls.add(() -> model.infer(inputs(5), all, heap()));
            }
            for (Future<List<Tensor>> answer : threads.invokeAll(calls)) {
                for (int i = 0; i < alone.size(); i++) {
                    assertSame(answer.get().get(i), alone.get(i));
                }
            }
        }
    }

    @Test
    void heapAndDirectBuffersGiveTheSameAnswer() throws IOException {
        try (LoadedModel model = load()) {
            OutputSelection all = OutputSelection.all(model.signature());
            TensorAllocator direct =
                    bytes -> ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
            List<Tensor> heap = model.infer(inputs(2), all, heap());
            List<Tensor> offHeap = model.infer(toDirect(inputs(2)), all, direct);
            for (int i = 0; i < heap.size(); i++) {
                assertSame(offHeap.get(i), heap.get(i));
            }
        }
    }

    @Test
    void emptyBatchGivesEmptyOutputs() throws IOException {
        try (LoadedModel model = load()) {
            List<Tensor> outputs =
                    model.infer(inputs(0), OutputSelection.all(model.signature()), heap());
            for (Tensor output : outputs) {
                assertThat(output.shape().extent(0)).isZero();
                assertThat(output.elementCount()).isZero();
            }
            assertThat(outputs).hasSameSizeAs(model.signature().outputs());
        }
    }

    @Test
    void closeIsIdempotent() throws IOException {
        LoadedModel model = load();
        model.close();
        assertThatCode(model::close).doesNotThrowAnyException();
    }

    @Test
    void closingUnderLoadWaitsForTheCallsInside() throws Exception {
        ModelLeases leases = new ModelLeases(load());
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                callers.add(threads.submit(() -> callUntilClosed(leases)));
            }
            while (leases.outstanding() == 0 && !callers.getFirst().isDone()) {
                Thread.onSpinWait();
            }
            leases.close();
            for (Future<Integer> caller : callers) {
                assertThat(caller.get()).isGreaterThanOrEqualTo(0);
            }
        }
        assertThat(leases.acquire()).isEmpty();
    }

    /// Options for loads in this test's scratch directory.
    protected LoadOptions options() {
        return LoadOptions.defaults(scratch.resolve("cache"));
    }

    /// Heap buffers.
    protected static TensorAllocator heap() {
        return TensorAllocator.heap();
    }

    private LoadedModel load() throws IOException {
        return runtime().load(ModelPackages.open(modelFile()), options());
    }

    private boolean loadsOrRefuses(ModelPackage model) {
        try (LoadedModel loaded = runtime().load(model, options())) {
            return loaded.memory().total() >= 0;
        } catch (ModelRefusedException e) {
            return false;
        }
    }

    private int callUntilClosed(ModelLeases leases) {
        int calls = 0;
        SplittableRandom random = new SplittableRandom(1);
        while (true) {
            Optional<ModelLeases.Lease> lease = leases.acquire();
            if (lease.isEmpty()) {
                return calls;
            }
            try (ModelLeases.Lease held = lease.get()) {
                held.model()
                        .infer(
                                inputs(1 + random.nextInt(3)),
                                OutputSelection.all(held.model().signature()),
                                heap());
            }
            calls++;
        }
    }

    private static List<Tensor> toDirect(List<Tensor> tensors) {
        List<Tensor> direct = new ArrayList<>();
        for (Tensor tensor : tensors) {
            if (tensor instanceof DenseTensor dense) {
                ByteBuffer buffer =
                        ByteBuffer.allocateDirect(dense.buffer().limit())
                                .order(ByteOrder.LITTLE_ENDIAN);
                buffer.put(0, dense.buffer(), 0, dense.buffer().limit());
                direct.add(new DenseTensor(dense.datatype(), dense.shape(), buffer));
            } else {
                direct.add(tensor);
            }
        }
        return direct;
    }

    private static void assertSame(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        if (expected instanceof DenseTensor dense) {
            assertThat(((DenseTensor) actual).buffer().duplicate().rewind())
                    .isEqualTo(dense.buffer().duplicate().rewind());
        } else {
            for (int i = 0; i < expected.elementCount(); i++) {
                assertThat(((BytesTensor) actual).element(i))
                        .isEqualTo(((BytesTensor) expected).element(i));
            }
        }
    }
}
