package dev.slipway.jobs.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

final class SettlingTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final int LONGEST = 3_600;

    /// A model whose calls get no faster, which tries for an hour if it may.
    private record Tireless(AtomicLong now, CompletableFuture<Integer> tried)
            implements LoadedModel {
        @Override
        public void settle(LongSupplier nanoTime, BooleanSupplier goOn) {
            int seconds = 0;
            while (goOn.getAsBoolean() && seconds < LONGEST) {
                now.addAndGet(SECOND);
                seconds++;
            }
            tried.complete(seconds);
        }

        @Override
        public Signature signature() {
            return Signature.of(
                    List.of(TensorSpec.of("x", Datatype.FP64, -1, 1)),
                    List.of(TensorSpec.of("y", Datatype.FP64, -1, 1)));
        }

        @Override
        public List<Tensor> infer(
                List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
            return List.copyOf(inputs);
        }

        @Override
        public String platform() {
            return "tireless";
        }

        @Override
        public MemoryUse memory() {
            return MemoryUse.NONE;
        }

        @Override
        public boolean isNative() {
            return false;
        }

        @Override
        public void close() {}
    }

    @Test
    void modelThatGainsNothingSettlesForHalfAMinuteAtMost() throws Exception {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE);
        CompletableFuture<Integer> tried = new CompletableFuture<>();
        try (ScoringModel model = ScoringModel.of(new Tireless(now, tried))) {
            model.settleBeside(now::get);
            assertThat(tried.get(60, TimeUnit.SECONDS)).isEqualTo(30);
        }
    }
}
