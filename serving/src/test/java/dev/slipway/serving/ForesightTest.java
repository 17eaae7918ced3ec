package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.Announced;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.Predictions;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.spec.EndpointSpec.Batching;
import dev.slipway.api.status.VersionStatistics.Total;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.limits.AdmissionCheck;
import dev.slipway.serving.limits.AdmissionState;
import dev.slipway.serving.release.ArmCounts;
import dev.slipway.serving.release.LeftOut;
import dev.slipway.serving.release.ReleaseCounts;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.stats.counts.Arm;
import dev.slipway.testkit.contract.ForesightContract;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a permit foresees beside calls of 5 ms on two slots, on a clock that only they move.
final class ForesightTest extends ForesightContract {
    private static final long CALL_NANOS = 5_000_000;
    private static final Duration TOO_SHORT = Duration.ofMillis(1);
    private static final EndpointTerms ALONE =
            new EndpointTerms(
                    1_024, new BatchGoal(Duration.ofMillis(200), new Batching(1, null, false)));

    private final AtomicLong clock = new AtomicLong();
    private final Semaphore gate = new Semaphore(1_000_000);
    private final AtomicInteger running = new AtomicInteger();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Bench bench = Bench.of(Bench.config(1_024), clock::get);

    @BeforeEach
    void serve() {
        bench.serving.fleet().setTerms(Bench.FLIGHTS, ALONE);
        assertThat(bench.install(1, this::slow).isReady()).isTrue();
    }

    @AfterEach
    void end() {
        gate.release(1_000_000);
        callers.close();
        bench.close();
    }

    private FakeModel slow() {
        return FakeModel.summing(
                2,
                () -> {
                    running.incrementAndGet();
                    gate.acquireUninterruptibly();
                    running.decrementAndGet();
                    clock.addAndGet(CALL_NANOS);
                });
    }

    @Override
    protected Predictions predictions() {
        return bench.serving.predictions();
    }

    @Override
    protected Permit admitted() {
        return bench.admitted();
    }

    @Override
    protected InferenceRequest row() {
        return Bench.row(1, 2);
    }

    @Override
    protected void crowd() {
        crowd(bench, bench::head);
    }

    @Override
    protected Deadline after(Duration time) {
        return Deadline.after(time, clock.get());
    }

    /// Calls that hold both slots, and two more.
    private void crowd(Bench crowded, Supplier<RequestHead> heads) {
        gate.drainPermits();
        for (int i = 0; i < 4; i++) {
            Permit permit = crowded.admitted(heads.get());
            callers.execute(() -> {
                try (permit) {
                    PredictionOutcome _ =
                            crowded.serving
                                    .predictions()
                                    .predict(row(), permit, crowded.deadline());
                }
            });
        }
        while (running.get() < 2 || state(crowded).waiting() < 2) {
            Thread.onSpinWait();
        }
    }

    private static AdmissionState state(Bench bench) {
        return Objects.requireNonNull(bench.serving.admission().get(Bench.FLIGHTS));
    }

    private Optional<PredictionOutcome.Refused> foreseen(Permit permit, Duration time) {
        return permit.foresee(() -> Optional.of(new Announced(1, after(time))));
    }

    private Total failed() {
        return bench.serving.models().statistics(Bench.FLIGHTS).getFirst().durations().fail();
    }

    @Test
    void whatIsForeseenCountsAsIfItHadBeenDecoded() {
        crowd();
        try (Permit permit = admitted()) {
            assertThat(foreseen(permit, TOO_SHORT)).isPresent();
        }
        assertThat(state(bench).refusals()).containsEntry(AdmissionCheck.DEADLINE_BY_CONTENT, 1L);
        assertThat(failed().count()).isEqualTo(1);
        try (Permit permit = admitted()) {
            assertThat(predictions().predict(row(), permit, after(TOO_SHORT)))
                    .isInstanceOf(PredictionOutcome.Refused.class);
        }
        assertThat(state(bench).refusals()).containsEntry(AdmissionCheck.DEADLINE_BY_CONTENT, 2L);
        assertThat(failed().count()).isEqualTo(2);
    }

    @Test
    void whatIsNotForeseenCountsNowhere() {
        crowd();
        try (Permit permit = admitted()) {
            assertThat(foreseen(permit, Duration.ofHours(1))).isEmpty();
        }
        assertThat(state(bench).refusals()).isEmpty();
        assertThat(failed().count()).isZero();
    }

    /// Whoever has gone is told so by the prediction.
    @Test
    void closedPermitForeseesNothing() {
        crowd();
        Permit permit = admitted();
        permit.close();
        assertThat(foreseen(permit, TOO_SHORT)).isEmpty();
    }

    @Test
    void whatIsForeseenInAReleaseShowsNothingOfItsVersion() {
        try (Released release = new Released(this::slow, this::slow, clock::get)) {
            release.bench.serving.fleet().setTerms(Bench.FLIGHTS, ALONE);
            ReleaseCounts counts = release.split(1);
            crowd(release.bench, () -> release.head("ada"));
            boolean isForeseen;
            try (Permit permit = release.bench.admitted(release.head("bob"))) {
                isForeseen = foreseen(permit, TOO_SHORT).isPresent();
            }
            ArmCounts candidate = counts.total(Arm.CANDIDATE);
            gate.release(1_000_000);
            assertThat(isForeseen).isTrue();
            assertThat(candidate.leftOut()).containsEntry(LeftOut.TURNED_AWAY, 1L);
            assertThat(candidate.requests()).isEqualTo(1);
        }
    }
}
