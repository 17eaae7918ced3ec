package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.execution.BatchingState;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A version whose answers move with the rows beside it, as dynamic quantization makes them: from
/// loading it to whether requests share its executions.
final class NeighboursTest {
    private static final int SLOTS = 2;
    private static final long LONG_NANOS = 3_000_000;

    private final Semaphore gate = new Semaphore(1_000_000);
    private final Semaphore entered = new Semaphore(0);
    private final AtomicInteger mostRows = new AtomicInteger();

    @Test
    void requestsShareExecutionsOnlyWhereTheSpecAcceptsWhatThatDoesToAnswers() throws Exception {
        try (Bench bench = Bench.usual()) {
            assertThat(bench.install(1, this::dependent).isReady()).isTrue();
            assertThat(mostRowsOf(bench)).isEqualTo(1);
            assertThat(state(bench).reason(state(bench).sizes().getFirst()))
                    .isEqualTo("output 'output' of a row depends on the rows beside it");

            accept(bench, true);
            assertThat(mostRowsOf(bench)).isGreaterThan(1);
            accept(bench, false);
            assertThat(mostRowsOf(bench)).isEqualTo(1);
        }
    }

    private static BatchingState state(Bench bench) {
        return bench.serving.batching().values().iterator().next();
    }

    private static void accept(Bench bench, boolean isAccepted) {
        EndpointSpec.Batching batching = new EndpointSpec.Batching(8, null, isAccepted);
        bench.serving
                .fleet()
                .setTerms(
                        Bench.FLIGHTS,
                        new EndpointTerms(1_024, new BatchGoal(Duration.ofMinutes(1), batching)));
    }

    /// The most rows that an execution has while all slots are busy.
    private int mostRowsOf(Bench bench) throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            entered.drainPermits();
            gate.drainPermits();
            List<Future<PredictionOutcome>> answers = new ArrayList<>();
            for (int i = 0; i < SLOTS; i++) {
                // One after the other: two that come at once may share an execution.
                answers.add(callers.submit(() -> bench.predict(Bench.row(1))));
                entered.acquire();
            }
            mostRows.set(0);
            for (int i = 0; i < 8; i++) {
                answers.add(callers.submit(() -> bench.predict(Bench.row(2))));
            }
            while (waiting(bench) < 8) {
                Thread.onSpinWait();
            }
            gate.release(1_000_000);
            for (Future<PredictionOutcome> answer : answers) {
                assertThat(answer.get()).isInstanceOf(PredictionOutcome.Answered.class);
            }
        }
        return mostRows.get();
    }

    private static int waiting(Bench bench) {
        return Objects.requireNonNull(bench.serving.admission().get(Bench.FLIGHTS)).waiting();
    }

    private FakeModel dependent() {
        return FakeModel.answering(
                Signature.of(
                        List.of(TensorSpec.of("input", Datatype.FP32, -1, 1)),
                        List.of(TensorSpec.of("output", Datatype.FP32, -1, 1))),
                this::scaledByTheLargest);
    }

    private List<Tensor> scaledByTheLargest(List<Tensor> inputs, TensorAllocator memory) {
        DenseTensor input = (DenseTensor) inputs.getFirst();
        entered.release();
        gate.acquireUninterruptibly();
        mostRows.accumulateAndGet(input.rows(), Math::max);
        long end = System.nanoTime() + LONG_NANOS;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        float largest = 1e-3f;
        for (int row = 0; row < input.rows(); row++) {
            largest = Math.max(largest, input.floatAt(row));
        }
        DenseTensor answer = DenseTensor.allocate(Datatype.FP32, Shape.of(input.rows(), 1), memory);
        for (int row = 0; row < input.rows(); row++) {
            answer.buffer().putFloat(4 * row, input.floatAt(row) / largest);
        }
        return List.of(answer);
    }
}
