package dev.slipway.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.Deadline;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.onnx.graph.TestModels;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {
    private static final int CYCLES = 200;
    private static final int CALLERS = 4;

    @TempDir static Path scratch;

    @Test
    void outputsAreWrittenIntoTheCallersOwnBuffers() throws IOException {
        List<ByteBuffer> given = new ArrayList<>();
        TensorAllocator direct =
                bytes -> {
                    given.add(ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN));
                    return given.getLast();
                };
        try (LoadedModel model = load(TestModels.matrix(scratch))) {
            DenseTensor answer = (DenseTensor) infer(model, direct, row(1, 0, 0, 0));
            assertThat(given).hasSize(1);
            assertThat(answer.buffer()).isSameAs(given.getFirst());
            assertThat(answer.floatAt(2)).isEqualTo(2);
        }
    }

    @Test
    void aBatchWithoutRowsHasAnAnswerWithoutRows() throws IOException {
        try (LoadedModel model = load(TestModels.matrix(scratch))) {
            Tensor none = DenseTensor.ofFloats(Shape.of(0, 4));
            assertThat(infer(model, TensorAllocator.heap(), none).shape())
                    .isEqualTo(Shape.of(0, 3));
        }
    }

    @Test
    void valuesThatTheModelRejectsAreBlamedOnTheInput() throws IOException {
        try (LoadedModel model = load(TestModels.gather(scratch))) {
            Tensor outside = DenseTensor.ofLongs(Shape.of(1), 99);
            assertThatThrownBy(() -> infer(model, TensorAllocator.heap(), outside))
                    .isInstanceOfSatisfying(
                            InferenceException.class, e -> assertThat(e.inputToBlame()).isTrue())
                    .hasMessageContaining("pick");
            Tensor inside = DenseTensor.ofLongs(Shape.of(1), 3);
            assertThat(((DenseTensor) infer(model, TensorAllocator.heap(), inside)).floatAt(0))
                    .isEqualTo(3);
        }
    }

    @Test
    void aModelThatCannotDivideMadeRowsByZeroIsServed() throws IOException {
        try (LoadedModel model = load(TestModels.quotient(scratch))) {
            Tensor six = DenseTensor.ofLongs(Shape.of(1), 6);
            Tensor zero = DenseTensor.ofLongs(Shape.of(1), 0);
            assertThatThrownBy(() -> infer(model, TensorAllocator.heap(), six, zero))
                    .isInstanceOfSatisfying(
                            InferenceException.class, e -> assertThat(e.inputToBlame()).isTrue());
            Tensor two = DenseTensor.ofLongs(Shape.of(1), 2);
            Tensor answer = infer(model, TensorAllocator.heap(), six, two);
            assertThat(((DenseTensor) answer).longAt(0)).isEqualTo(3);
        }
    }

    @Test
    void aCallThatNeverEndsIsStoppedAndTheModelGoesOn() throws IOException {
        Path file = TestModels.loop(scratch);
        load(file).close();
        LoadOptions known =
                new LoadOptions(
                        scratch.resolve("cache"), 1, false, 8L << 30, Duration.ofMillis(200));
        try (LoadedModel model = new OnnxRuntime().load(ModelPackages.open(file), known)) {
            Tensor x = DenseTensor.ofFloats(Shape.of(2), 5, 6);
            assertThatThrownBy(() -> infer(model, TensorAllocator.heap(), flag(true), x))
                    .isInstanceOfSatisfying(
                            InferenceException.class, e -> assertThat(e.inputToBlame()).isFalse())
                    .hasMessageContaining("too long");
            Tensor answer = infer(model, TensorAllocator.heap(), flag(false), x);
            assertThat(((DenseTensor) answer).floatAt(1)).isEqualTo(6);
        }
    }

    @Test
    void aCallThatNeverEndsIsStoppedWhenNobodyWaitsForIt() throws IOException {
        try (LoadedModel model = load(TestModels.loop(scratch))) {
            AtomicInteger looks = new AtomicInteger();
            Deadline never = Deadline.after(Duration.ofDays(1), System.nanoTime());
            CallTerms left = new CallTerms(never, () -> looks.incrementAndGet() > 2);
            assertThatThrownBy(() -> loop(model, left)).hasMessageContaining("too long");
            Deadline soon = Deadline.after(Duration.ofMillis(50), System.nanoTime());
            CallTerms late = new CallTerms(soon, () -> false);
            assertThatThrownBy(() -> loop(model, late)).hasMessageContaining("too long");
        }
    }

    @Test
    void aCallThatIsStoppedAtItsDeadlineIsLate() throws IOException {
        try (LoadedModel model = load(TestModels.loop(scratch))) {
            Deadline soon = Deadline.after(Duration.ofMillis(50), System.nanoTime());
            CallTerms late = new CallTerms(soon, () -> false);
            assertThatThrownBy(() -> loop(model, late))
                    .isInstanceOfSatisfying(
                            InferenceException.class,
                            e ->
                                    assertThat(e.refusal().code())
                                            .isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
        }
    }

    private static List<Tensor> loop(LoadedModel model, CallTerms terms) {
        return model.infer(
                List.of(flag(true), DenseTensor.ofFloats(Shape.of(2), 5, 6)),
                OutputSelection.all(model.signature()),
                TensorAllocator.heap(),
                terms);
    }

    @Test
    void closingUnderLoadTwoHundredTimesHarmsNobody() throws Exception {
        Path file = TestModels.matrix(scratch);
        try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                ModelLeases leases = new ModelLeases(load(file));
                List<Future<Boolean>> answers = new ArrayList<>();
                for (int caller = 0; caller < CALLERS; caller++) {
                    answers.add(callers.submit(() -> callUntilClosed(leases)));
                }
                while (leases.outstanding() == 0) {
                    Thread.onSpinWait();
                }
                leases.close();
                for (Future<Boolean> answer : answers) {
                    assertThat(answer.get()).isTrue();
                }
                assertThat(leases.outstanding()).isZero();
            }
        }
    }

    private static boolean callUntilClosed(ModelLeases leases) {
        while (true) {
            Optional<ModelLeases.Lease> lease = leases.acquire();
            if (lease.isEmpty()) {
                return true;
            }
            try (ModelLeases.Lease held = lease.get()) {
                DenseTensor answer =
                        (DenseTensor) infer(held.model(), TestModels.DIRECT, row(0, 1, 0, 0));
                if (answer.floatAt(0) != 3) {
                    return false;
                }
            }
        }
    }

    private static DenseTensor flag(boolean value) {
        DenseTensor flag =
                DenseTensor.allocate(Datatype.BOOL, Shape.SCALAR, TensorAllocator.heap());
        flag.buffer().put(0, (byte) (value ? 1 : 0));
        return flag;
    }

    private static DenseTensor row(float... values) {
        return DenseTensor.ofFloats(Shape.of(1, values.length), values);
    }

    private static Tensor infer(LoadedModel model, TensorAllocator allocator, Tensor... inputs) {
        OutputSelection all = OutputSelection.all(model.signature());
        return model.infer(List.of(inputs), all, allocator).getFirst();
    }

    private static LoadedModel load(Path file) {
        LoadOptions options = LoadOptions.defaults(scratch.resolve("cache"));
        return new OnnxRuntime().load(ModelPackages.open(file), options);
    }
}
