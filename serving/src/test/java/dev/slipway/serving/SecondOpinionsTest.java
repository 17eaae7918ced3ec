package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.quiet.Niceness;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.Outside;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.release.ArmCounts;
import dev.slipway.serving.release.BadAnswer;
import dev.slipway.serving.release.LeftOut;
import dev.slipway.serving.release.Pick;
import dev.slipway.serving.release.ReleaseCounts;
import dev.slipway.serving.release.Split;
import dev.slipway.serving.routing.Routes;
import dev.slipway.stats.counts.Arm;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakeModel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class SecondOpinionsTest {
    private static final String OURS = "second-opinion";

    private final AtomicBoolean isAsking = new AtomicBoolean();
    private final Set<String> lowest = ConcurrentHashMap.newKeySet();

    /// A process may be short of threads for a moment, and the request has its answer already.
    @Test
    void whatFindsNoThreadIsLeftOutAndBreaksNoRequest() {
        ReleaseSplit terms = Released.terms(0.5, Released.HEADER);
        Split split = new Split(terms, new ReleaseCounts(terms.sticky()));
        Pick.Made pick = new Pick.Made(split, 1, true, Arm.CANDIDATE);
        try (SecondOpinions opinions =
                new SecondOpinions(
                        new Routes(),
                        new DirectBufferPool(0),
                        System::nanoTime,
                        work -> {
                            throw new OutOfMemoryError("unable to create native thread");
                        })) {
            opinions.offer(
                    new SecondOpinions.Doubt(pick, 1, BadAnswer.NON_FINITE), Bench.row(1, 2));
        }
        assertThat(split.counts().total(Arm.CANDIDATE).leftOut())
                .containsEntry(LeftOut.UNCHECKED, 1L);
    }

    /// A thread of the lowest priority that asks takes locks which requests want, and starts
    /// threads of its own priority.
    @Test
    void whatComputesElsewhereIsNotAskedAtTheLowestPriority() {
        ArmCounts counts = doubted(() -> new Elsewhere(new AtomicBoolean()));
        assertThat(counts.bad()).containsEntry(BadAnswer.NON_FINITE, 1L);
        assertThat(lowest).isEmpty();
    }

    @Test
    void whatComputesHereDoesSoAtTheLowestPriority() {
        ArmCounts counts = doubted(() -> FakeModel.summing(2, this::note));
        assertThat(counts.bad()).containsEntry(BadAnswer.NON_FINITE, 1L);
        assertThat(lowest).isNotEmpty();
    }

    @Test
    void aPlaceThatDoesNotAnswerHasNoOpinion() {
        ArmCounts counts = doubted(() -> new Elsewhere(isAsking));
        assertThat(counts.leftOut()).containsEntry(LeftOut.UNCHECKED, 1L);
        assertThat(counts.evidence()).isZero();
    }

    /// What one answer of candidate that is no number counts as, beside this stable.
    private ArmCounts doubted(Supplier<LoadedModel> stable) {
        try (Released release = new Released(stable, SecondOpinionsTest::notANumber, this::clock)) {
            ReleaseCounts counts = release.split(1);
            isAsking.set(true);
            PredictionOutcome _ = release.ask("user-1");
            while (counts.total(Arm.CANDIDATE).requests() == 0) {
                LockSupport.parkNanos(1_000_000);
            }
            return counts.total(Arm.CANDIDATE);
        }
    }

    private long clock() {
        note();
        return System.nanoTime();
    }

    private void note() {
        String name = Thread.currentThread().getName();
        if (isAsking.get() && name.startsWith(OURS) && Niceness.isLowest()) {
            lowest.add(name);
        }
    }

    private static FakeModel notANumber() {
        Signature signature =
                Signature.of(
                        List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                        List.of(TensorSpec.of("output", Datatype.FP32, -1, 1)));
        return FakeModel.answering(
                signature,
                (inputs, _) -> {
                    float[] none = new float[inputs.getFirst().rows()];
                    Arrays.fill(none, Float.NaN);
                    return List.of(DenseTensor.ofFloats(Shape.of(none.length, 1), none));
                });
    }

    /// A model that another place computes, as long as that is there.
    private static final class Elsewhere extends ForwardingModel {
        private final AtomicBoolean isAway;

        Elsewhere(AtomicBoolean isAway) {
            super(FakeModel.summing(2));
            this.isAway = isAway;
        }

        @Override
        public List<Tensor> infer(
                List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
            if (isAway.get()) {
                throw InferenceException.refused(
                        Refusal.of(ErrorCode.BACKEND_UNAVAILABLE, "away"), null);
            }
            return super.infer(inputs, outputs, allocator);
        }

        @Override
        public Optional<Outside> outside() {
            return Optional.of(new Outside("there", 2));
        }
    }
}
