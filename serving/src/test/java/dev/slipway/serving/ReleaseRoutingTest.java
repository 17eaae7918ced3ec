package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.ParameterValue;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.RequestParameters;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.release.StickyKey;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.status.Eviction;
import dev.slipway.api.status.ModelQueries;
import dev.slipway.api.status.Models;
import dev.slipway.api.status.VisibleModels;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.release.LeftOut;
import dev.slipway.serving.release.ReleaseCounts;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.stats.counts.Arm;
import dev.slipway.testkit.fake.FakeAccess;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class ReleaseRoutingTest {
    private static Released usual() {
        return new Released(() -> FakeModel.summing(2), () -> FakeModel.summing(2));
    }

    @Test
    void aKeyMovesToCandidateOnceAndStaysThere() {
        try (Released release = usual()) {
            Map<String, Boolean> before = new HashMap<>();
            for (double weight : List.of(0.0, 0.05, 0.3, 0.6, 1.0)) {
                release.split(weight);
                int candidates = 0;
                for (int i = 0; i < 500; i++) {
                    String key = "user-" + i;
                    boolean isCandidates = release.answers(key).equals(Released.CANDIDATE);
                    assertThat(isCandidates || !before.getOrDefault(key, false)).isTrue();
                    before.put(key, isCandidates);
                    candidates += isCandidates ? 1 : 0;
                }
                double bound = 6 * Math.sqrt(500 * weight * (1 - weight));
                assertThat((double) candidates)
                        .isBetween(500 * weight - bound, 500 * weight + bound);
            }
        }
    }

    @Test
    void whoNamesAVersionGetsItAndIsNoEvidence() {
        try (Released release = usual()) {
            ReleaseCounts counts = release.split(1);
            VersionChoice first = new VersionChoice.Exactly(Released.STABLE);
            PredictionOutcome outcome = release.ask(release.head(first, "ada"), Bench.row(1, 2));
            assertThat(Released.version(outcome)).isEqualTo(Released.STABLE);
            assertThat(counts.total(Arm.STABLE).requests()).isZero();
            assertThat(counts.total(Arm.CANDIDATE).requests()).isZero();
        }
    }

    @Test
    void aVersionThatIsLoadedBesideAnswersNobodyWithoutWeight() {
        try (Released release = usual()) {
            assertThat(release.answers("ada")).isEqualTo(Released.STABLE);
            release.split(1);
            assertThat(release.answers("ada")).isEqualTo(Released.CANDIDATE);
            release.bench.serving.fleet().fallBack(Bench.FLIGHTS);
            assertThat(release.answers("ada")).isEqualTo(Released.STABLE);
            release.bench.serving.fleet().prefer(Bench.FLIGHTS, VersionChoice.ROUTED);
            assertThat(release.answers("ada")).isEqualTo(Released.STABLE);
            release.bench.serving.fleet().unsplit(Bench.FLIGHTS);
            assertThat(release.answers("ada")).isEqualTo(Released.CANDIDATE);
        }
    }

    @Test
    void stableAnswersWhereCandidateIsNotReadyAndThatIsNoEvidence() {
        try (Bench bench = Bench.usual()) {
            bench.install(1, () -> FakeModel.summing(2));
            ReleaseCounts counts =
                    bench.serving.fleet().split(Bench.FLIGHTS, Released.terms(1, Released.HEADER));
            assertThat(Released.version(bench.predict(Bench.row(1, 2)))).isEqualTo(Released.STABLE);
            assertThat(counts.total(Arm.STABLE).requests()).isZero();
            assertThat(counts.total(Arm.CANDIDATE).evidence()).isZero();
            assertThat(counts.total(Arm.CANDIDATE).leftOut())
                    .containsEntry(LeftOut.ANOTHER_VERSION, 1L);
        }
    }

    @Test
    void aSplitThatCameBeforeItsVersionsHoldsForThem() {
        try (Bench bench = Bench.usual()) {
            bench.serving.fleet().split(Bench.FLIGHTS, Released.terms(0, Released.HEADER));
            bench.install(2, () -> FakeModel.summing(2));
            assertThat(bench.admit()).isInstanceOf(Admission.Refused.class);
            bench.install(1, () -> FakeModel.summing(2));
            assertThat(Released.version(bench.predict(Bench.row(1, 2)))).isEqualTo(Released.STABLE);
        }
    }

    @Test
    void aRequestInsideGoesBackToStableWhenCandidateLosesIt() {
        try (Released release = usual()) {
            ReleaseCounts counts = release.split(1);
            RequestHead head = release.head("ada");
            try (Permit permit = release.bench.admitted(head)) {
                release.bench.serving.fleet().fallBack(Bench.FLIGHTS);
                PredictionOutcome outcome =
                        release.bench
                                .serving
                                .predictions()
                                .predict(Bench.row(1, 2), permit, head.deadline());
                assertThat(Released.version(outcome)).isEqualTo(Released.STABLE);
                assertThat(permit.isInRelease()).isTrue();
            }
            assertThat(counts.total(Arm.CANDIDATE).leftOut())
                    .containsEntry(LeftOut.ANOTHER_VERSION, 1L);
        }
    }

    @Test
    void aRequestInsideKeepsStableThoughWeightsGrow() {
        try (Released release = usual()) {
            RequestHead head = release.head("ada");
            try (Permit permit = release.bench.admitted(head)) {
                release.split(1);
                PredictionOutcome outcome =
                        release.bench
                                .serving
                                .predictions()
                                .predict(Bench.row(1, 2), permit, head.deadline());
                assertThat(Released.version(outcome)).isEqualTo(Released.STABLE);
            }
        }
    }

    @Test
    void aFieldOfTheBodyIsAKey() {
        try (Released release = usual()) {
            StickyKey user = new StickyKey.Field("user");
            Map<String, VersionNumber> first = new HashMap<>();
            for (double weight : List.of(0.5, 0.5, 1.0)) {
                release.split(weight, user);
                for (int i = 0; i < 200; i++) {
                    String key = "user-" + i;
                    VersionNumber answers =
                            Released.version(release.ask(release.head(null), withUser(key)));
                    VersionNumber before = first.putIfAbsent(key, answers);
                    if (weight == 1) {
                        assertThat(answers).isEqualTo(Released.CANDIDATE);
                    } else if (before != null) {
                        assertThat(answers).isEqualTo(before);
                    }
                }
            }
            assertThat(first.values().stream().filter(Released.CANDIDATE::equals).count())
                    .isBetween(50L, 150L);
        }
    }

    private static InferenceRequest withUser(String key) {
        return new InferenceRequest(
                Bench.row(1, 2).inputs(),
                List.of(),
                new RequestParameters(Map.of("user", new ParameterValue.Text(key))));
    }

    @Test
    void rollingBackFailsNobodyAndSendsNobodyNewToCandidate() throws Exception {
        int callers = 8;
        try (Released release = usual();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean isOver = new AtomicBoolean();
            AtomicInteger answered = new AtomicInteger();
            List<Future<Integer>> late = new ArrayList<>();
            release.split(0.5);
            for (int i = 0; i < callers; i++) {
                int caller = i;
                late.add(threads.submit(() -> keepAsking(release, caller, isOver, answered)));
            }
            while (answered.get() < 100_000) {
                release.split(0.5);
                release.bench.serving.fleet().fallBack(Bench.FLIGHTS);
                assertThat(release.answers("user-" + answered.get())).isEqualTo(Released.STABLE);
            }
            release.bench.serving.fleet().fallBack(Bench.FLIGHTS);
            isOver.set(true);
            for (Future<Integer> one : late) {
                assertThat(one.get(60, TimeUnit.SECONDS)).isZero();
            }
        }
    }

    /// Asks until it is over, and some more; how often candidate answered afterwards.
    private static int keepAsking(
            Released release, int caller, AtomicBoolean isOver, AtomicInteger answered) {
        int afterwards = 0;
        int more = 0;
        for (int i = 0; more < 100; i++) {
            boolean wasOver = isOver.get();
            VersionNumber version = release.answers(caller + "-" + i);
            answered.incrementAndGet();
            more += wasOver ? 1 : 0;
            afterwards += wasOver && version.equals(Released.CANDIDATE) ? 1 : 0;
        }
        return afterwards;
    }

    @Test
    void candidateLeavesUnderLoadAndNobodyFails() throws Exception {
        try (Released release = usual();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean isOver = new AtomicBoolean();
            AtomicInteger answered = new AtomicInteger();
            List<Future<Integer>> late = new ArrayList<>();
            release.split(0.5);
            for (int i = 0; i < 8; i++) {
                int caller = i;
                late.add(threads.submit(() -> keepAsking(release, caller, isOver, answered)));
            }
            for (int round = 0; round < 20; round++) {
                assertThat(release.bench.serving.fleet().remove(Bench.id(2))).isTrue();
                int from = answered.get();
                while (answered.get() < from + 500
                        || !release.bench.state(2).equals(new VersionState.Unloaded())) {
                    LockSupport.parkNanos(1_000_000);
                }
                assertThat(release.bench.install(2, () -> FakeModel.summing(2)).isReady()).isTrue();
            }
            assertThat(release.bench.serving.fleet().remove(Bench.id(2))).isTrue();
            isOver.set(true);
            for (Future<Integer> one : late) {
                assertThat(one.get(60, TimeUnit.SECONDS)).isZero();
            }
        }
    }

    @Test
    void bothVersionsOfASplitStayLoadedAndSoDoesAPin() {
        try (Released release = usual()) {
            var fleet = release.bench.serving.fleet();
            Scaling onDemand = new Scaling(0, Duration.ofHours(1), 0);
            fleet.setTerms(
                    Bench.FLIGHTS,
                    new EndpointTerms(
                            1_024, BatchGoal.DEFAULT, TeamName.DEFAULT, null, onDemand, 1));
            assertThat(fleet.sleep(Bench.id(1), Eviction.Reason.IDLE)).isFalse();
            assertThat(fleet.sleep(Bench.id(2), Eviction.Reason.IDLE)).isFalse();

            fleet.unsplit(Bench.FLIGHTS);
            fleet.pin(Bench.id(1));
            assertThat(fleet.sleep(Bench.id(1), Eviction.Reason.IDLE)).isFalse();
            assertThat(fleet.sleep(Bench.id(2), Eviction.Reason.IDLE)).isTrue();

            fleet.unpin(Bench.id(1));
            assertThat(fleet.sleep(Bench.id(1), Eviction.Reason.IDLE)).isTrue();
        }
    }

    @Test
    void aPinWakesWhoSleeps() {
        try (Released release = usual()) {
            var fleet = release.bench.serving.fleet();
            fleet.unsplit(Bench.FLIGHTS);
            assertThat(fleet.sleep(Bench.id(2), Eviction.Reason.IDLE)).isTrue();
            fleet.pin(Bench.id(2));
            while (!release.bench.state(2).isReady()) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Test
    void aVersionThatIsToStayIsLoadedThoughItIsOnlyOffered() {
        try (Bench bench = Bench.usual()) {
            bench.serving.fleet().pin(Bench.id(1));
            bench.offer(1, () -> FakeModel.summing(2));
            while (!bench.state(1).isReady()) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Test
    void stableDescribesTheEndpointUntilCandidateAnswersEverybody() {
        try (Released release = usual()) {
            ModelQueries queries = new ModelQueries(release.bench.serving.models());
            release.split(0.9);
            assertThat(queries.version("flights", "").id()).isEqualTo(Bench.id(1));
            assertThat(queries.version("flights", "2").id()).isEqualTo(Bench.id(2));
            release.split(1);
            assertThat(queries.version("flights", "").id()).isEqualTo(Bench.id(2));
            assertThat(release.bench.serving.fleet().remove(Bench.id(2))).isTrue();
            assertThat(queries.version("flights", "").id()).isEqualTo(Bench.id(1));
        }
    }

    @Test
    void whoMaySeeOneEndpointAloneIsToldTheSame() {
        Grant caller = new Grant(Role.CALLER, new Scope.OfModel(new ModelName("flights")));
        Principal partner =
                new Principal(
                        new PrincipalId("token:partner"),
                        Principal.Proof.TOKEN,
                        TeamName.DEFAULT,
                        null,
                        List.of(caller));
        try (Released release = usual()) {
            Models all = release.bench.serving.models();
            Models visible = VisibleModels.of(all, new FakeAccess(), partner);
            assertThat(visible).isNotSameAs(all);
            release.split(0.9);
            assertThat(new ModelQueries(visible).version("flights", "").id())
                    .isEqualTo(Bench.id(1));
            release.split(1);
            assertThat(new ModelQueries(visible).version("flights", "").id())
                    .isEqualTo(Bench.id(2));
        }
    }

    @Test
    void aSwapRetiresNeitherWhatASplitNamesNorAPin() {
        try (Released release = usual()) {
            assertThat(release.bench.replace(3, () -> FakeModel.summing(2)).isReady()).isTrue();
            assertThat(release.bench.state(1).isReady()).isTrue();
            assertThat(release.bench.state(2).isReady()).isTrue();
            assertThat(release.answers("ada")).isEqualTo(Released.STABLE);

            release.bench.serving.fleet().unsplit(Bench.FLIGHTS);
            release.bench.serving.fleet().pin(Bench.id(1));
            assertThat(release.bench.replace(4, () -> FakeModel.summing(2)).isReady()).isTrue();
            assertThat(release.bench.state(1).isReady()).isTrue();
            assertThat(release.bench.state(2).isReady()).isFalse();
            assertThat(release.bench.state(3).isReady()).isFalse();
        }
    }
}
