package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.spec.SlotBounds;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.api.status.SlotStatus;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Endpoints of two teams on one node of two slots, through the only door: what a team's floor
/// leaves free, and what its ceiling keeps it from.
final class TeamSlotsTest {
    private static final TeamName RISK = new TeamName("risk");
    private static final TeamName ADS = new TeamName("ads");
    private static final EndpointName FRAUD = new EndpointName("fraud");
    private static final EndpointName CLICKS = new EndpointName("clicks");

    /// Longer than the executions that may take every slot.
    private static final Duration LONG = Duration.ofMillis(60);

    private final Bench bench = Bench.usual();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore gate = new Semaphore(1_000_000);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @AfterEach
    void close() {
        gate.release(1_000_000);
        callers.close();
        bench.close();
    }

    @Test
    void longCallsOfOthersLeaveATeamItsFloor() throws Exception {
        serve(FRAUD, 1, RISK);
        serve(CLICKS, 2, ADS);
        bound(RISK, new SlotBounds(1, null));
        assertThat(bench.serving.slots().teams())
                .containsExactly(new SlotStatus.TeamFloor(RISK, 1));
        requireAnswered(predict(FRAUD));

        gate.drainPermits();
        List<Future<PredictionOutcome>> flood = flood(4);
        awaitRunning(Map.of(ADS, 1));
        Future<PredictionOutcome> kept = callers.submit(() -> predict(FRAUD));
        awaitRunning(Map.of(ADS, 1, RISK, 1));
        gate.release(1_000_000);
        requireAnswered(kept.get());
        requireAnswered(flood);
    }

    @Test
    void aTeamNeverRunsOnMoreSlotsThanItsCeilingThoughOthersAreFree() throws Exception {
        serve(CLICKS, 2, ADS);
        bound(ADS, new SlotBounds(null, 1));
        most.set(0);
        requireAnswered(flood(8));
        assertThat(most.get()).isEqualTo(1);
    }

    @Test
    void callsThatWaitedForTheirTeamsCeilingRunOnceItIsLifted() throws Exception {
        serve(CLICKS, 2, ADS);
        bound(ADS, new SlotBounds(null, 1));
        gate.drainPermits();
        List<Future<PredictionOutcome>> flood = flood(4);
        awaitRunning(Map.of(ADS, 1));
        awaitWaiting(2); // the others may run as one batch

        bench.serving.fleet().setTeams(List.of());
        awaitRunning(Map.of(ADS, 2));
        gate.release(1_000_000);
        requireAnswered(flood);
    }

    private void serve(EndpointName endpoint, long number, TeamName owner) {
        bench.serving
                .fleet()
                .setTerms(
                        endpoint,
                        new EndpointTerms(
                                1_024,
                                BatchGoal.within(Duration.ofMinutes(1)),
                                owner,
                                null,
                                Scaling.ALWAYS,
                                1));
        FakeModel model = FakeModel.summing(2, this::compute);
        assertThat(
                        bench.serving
                                .fleet()
                                .install(
                                        new VersionId(endpoint, new VersionNumber(number)),
                                        bench.supply(number, () -> model, ModelManifest.EMPTY))
                                .join()
                                .isReady())
                .isTrue();
    }

    private void compute() {
        long end = System.nanoTime() + LONG.toNanos();
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        gate.acquireUninterruptibly();
        gate.release();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        running.decrementAndGet();
    }

    private void bound(TeamName team, SlotBounds slots) {
        bench.serving.fleet().setTeams(List.of(new TeamSpec(team, null, null, null, slots)));
    }

    private List<Future<PredictionOutcome>> flood(int calls) {
        List<Future<PredictionOutcome>> flood = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            flood.add(callers.submit(() -> predict(CLICKS)));
        }
        return flood;
    }

    private PredictionOutcome predict(EndpointName endpoint) {
        RequestHead head =
                new RequestHead(
                        new PredictionId("0".repeat(32)),
                        endpoint,
                        VersionChoice.ROUTED,
                        Standing.USUAL,
                        64,
                        bench.deadline(),
                        Principal.LOCAL,
                        HeadFields.NONE);
        try (Permit permit =
                ((Admission.Admitted) bench.serving.predictions().admit(head).await()).permit()) {
            return bench.serving.predictions().predict(Bench.row(1, 2), permit, bench.deadline());
        }
    }

    private void awaitRunning(Map<TeamName, Integer> wanted) {
        while (!bench.serving.teamSlots().equals(wanted)) {
            Thread.onSpinWait();
        }
    }

    private void awaitWaiting(int calls) {
        while (waiting() < calls) {
            Thread.onSpinWait();
        }
    }

    private int waiting() {
        return Objects.requireNonNull(bench.serving.admission().get(CLICKS)).waiting();
    }

    private static void requireAnswered(List<Future<PredictionOutcome>> calls) throws Exception {
        for (Future<PredictionOutcome> one : calls) {
            requireAnswered(one.get());
        }
    }

    private static void requireAnswered(PredictionOutcome outcome) {
        assertThat(outcome).isInstanceOf(PredictionOutcome.Answered.class);
    }
}
