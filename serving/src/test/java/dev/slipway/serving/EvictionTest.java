package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.status.Eviction;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.ledger.Answer;
import dev.slipway.serving.ledger.Claim;
import dev.slipway.serving.ledger.MemoryBudget;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// The bench's runtime estimates one byte for a model, and the model says what it holds.
final class EvictionTest {
    private static final Scaling ON_DEMAND = new Scaling(0, Duration.ofHours(1), 0);

    private static VersionId offer(Bench bench, int number, Scaling scaling) {
        return offer(bench, number, scaling, () -> {});
    }

    /// One whose calls do this.
    private static VersionId offer(Bench bench, int number, Scaling scaling, Runnable call) {
        EndpointName name = new EndpointName("m" + number);
        VersionId id = new VersionId(name, new VersionNumber(number));
        bench.serving
                .fleet()
                .setTerms(
                        name,
                        new EndpointTerms(
                                1_024, BatchGoal.DEFAULT, TeamName.DEFAULT, null, scaling, 1));
        ModelPackage supplied =
                bench.supply(number, () -> FakeModel.summing(2, call), ModelManifest.EMPTY);
        bench.serving.fleet().offer(id, PackageSource.of(() -> supplied));
        return id;
    }

    private static PredictionOutcome ask(Bench bench, VersionId version) {
        RequestHead usual = bench.head();
        RequestHead head =
                new RequestHead(
                        usual.predictionId(),
                        version.endpoint(),
                        usual.version(),
                        usual.standing(),
                        usual.declaredBytes(),
                        usual.deadline(),
                        usual.caller(),
                        HeadFields.NONE);
        return switch (bench.serving.predictions().admit(head).await()) {
            case Admission.Admitted(var permit) -> {
                try (permit) {
                    yield bench.serving
                            .predictions()
                            .predict(Bench.row(1, 2), permit, bench.deadline());
                }
            }
            case Admission.Refused(var refusal) -> throw new AssertionError(refusal);
        };
    }

    @Test
    void whenMemoryIsShortAVersionMakesRoomAndIsBackForItsNextRequest() {
        long one = FakeModel.summing(2).memory().total();
        try (Bench bench = Bench.holding(2 * one)) {
            VersionId first = offer(bench, 1, ON_DEMAND);
            VersionId second = offer(bench, 2, ON_DEMAND);
            VersionId third = offer(bench, 3, ON_DEMAND);
            assertThat(ask(bench, first)).isInstanceOf(PredictionOutcome.Answered.class);
            assertThat(ask(bench, second)).isInstanceOf(PredictionOutcome.Answered.class);
            awaitUnprotected(bench);

            assertThat(ask(bench, third)).isInstanceOf(PredictionOutcome.Answered.class);

            List<Eviction> evictions = bench.serving.fleet().evictions().last();
            assertThat(evictions).hasSize(1);
            assertThat(evictions.getFirst().reason()).isEqualTo(Eviction.Reason.MEMORY);
            assertThat(evictions.getFirst().neededBy()).isEqualTo(third);
            assertThat(evictions.getFirst().inputs().bytes()).isEqualTo(one);
            awaitUnprotected(bench);
            assertThat(ask(bench, evictions.getFirst().version()))
                    .isInstanceOf(PredictionOutcome.Answered.class);
            assertThat(bench.serving.memory().held().total()).isEqualTo(2 * one);
        }
    }

    @Test
    void whoStaysLoadedIsNeverUnloadedForOthers() {
        long one = FakeModel.summing(2).memory().total();
        try (Bench bench = Bench.holding(one)) {
            bench.install(1, () -> FakeModel.summing(2));
            VersionId second = offer(bench, 2, ON_DEMAND);
            Admission waiting = bench.serving.predictions().admit(head(bench, second));
            assertThat(((Admission.Refused) waiting.await()).refusal().code())
                    .isEqualTo(ErrorCode.MODEL_NOT_READY);
            assertThat(bench.predict(Bench.row(1, 2)))
                    .isInstanceOf(PredictionOutcome.Answered.class);
            assertThat(bench.serving.fleet().evictions().last()).isEmpty();
        }
    }

    @Test
    void whatWouldBeBackAtOnceStaysAndTheRefusalSaysSo() {
        long one = FakeModel.summing(2).memory().total();
        // Calls alone take time, so that what was loaded stays so lately.
        AtomicLong clock = new AtomicLong();
        Runnable call = () -> clock.addAndGet(1_000_000);
        ServingConfig config = Bench.config(1_024, MemoryBudget.of(one));
        try (Bench bench = Bench.of(config, clock::get)) {
            VersionId first = offer(bench, 1, ON_DEMAND, call);
            VersionId second = offer(bench, 2, ON_DEMAND, call);
            ask(bench, first);
            Admission waiting = bench.serving.predictions().admit(head(bench, second));
            var refusal = ((Admission.Refused) waiting.await()).refusal();
            assertThat(refusal.message()).contains("loaded too lately to be unloaded for another");
            assertThat(refusal.retryAfter()).isPresent();
            assertThat(bench.serving.fleet().thrashing()).isEqualTo(1);
        }
    }

    @Test
    void whoUnloadsNothingIsNoLoadThatWouldThrash() {
        long one = FakeModel.summing(2).memory().total();
        try (Bench bench = Bench.holding(one)) {
            ask(bench, offer(bench, 1, ON_DEMAND));
            Claim ofAJob = new Claim(Bench.id(2), TeamName.DEFAULT, MemoryUse.ofNative(one));
            assertThat(bench.serving.reserveFree(ofAJob)).isInstanceOf(Answer.Refused.class);
            assertThat(bench.serving.fleet().thrashing()).isZero();
            assertThat(bench.serving.memory().refusals()).isEmpty();
        }
    }

    private static RequestHead head(Bench bench, VersionId version) {
        RequestHead usual = bench.head();
        return new RequestHead(
                usual.predictionId(),
                version.endpoint(),
                usual.version(),
                usual.standing(),
                usual.declaredBytes(),
                usual.deadline(),
                usual.caller(),
                HeadFields.NONE);
    }

    private static void awaitUnprotected(Bench bench) {
        while (bench.serving.tiers().versions().stream()
                .anyMatch(version -> version.protection().isPositive())) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
