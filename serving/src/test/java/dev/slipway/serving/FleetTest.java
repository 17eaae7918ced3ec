package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.VersionStatistics;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class FleetTest {
    private static final ManifestRow ONE_TWO =
            new ManifestRow(List.of(new Cell.Whole(1), new Cell.Whole(2)));

    /// A load that found no thread to begin on would never end.
    @Test
    void threadsThatLoadAreThereBeforeTheFirstLoad() {
        Set<Thread> before = loaders();
        try (Bench bench = Bench.usual()) {
            Set<Thread> made = loaders();
            made.removeAll(before);
            assertThat(made).hasSizeGreaterThanOrEqualTo(2);
            assertThat(bench.serving.fleet().awaitingMemory()).isZero();
        }
    }

    private static Set<Thread> loaders() {
        Set<Thread> loaders = new HashSet<>(Thread.getAllStackTraces().keySet());
        loaders.removeIf(thread -> !thread.getName().equals("model-loader"));
        return loaders;
    }

    @Test
    void swapUnderLoadFailsNobody() throws Exception {
        try (Bench bench = Bench.usual();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            bench.install(1, () -> FakeModel.summing(2));
            AtomicBoolean enough = new AtomicBoolean();
            List<Future<Long>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(callers.submit(() -> keepAsking(bench, enough)));
            }
            List<FakeModel> models = new ArrayList<>();
            for (int version = 2; version <= 20; version++) {
                FakeModel model = FakeModel.summing(2);
                models.add(model);
                assertThat(bench.replace(version, () -> model).isReady()).isTrue();
            }
            enough.set(true);
            for (Future<Long> answered : answers) {
                assertThat(answered.get(30, TimeUnit.SECONDS)).isPositive();
            }
            assertThat(bench.predict(Bench.row(1, 2)))
                    .isInstanceOfSatisfying(
                            PredictionOutcome.Answered.class,
                            last -> assertThat(last.version()).isEqualTo(Bench.id(20)));
            bench.stop();
            assertThat(models).allMatch(FakeModel::isClosed);
        }
    }

    private static long keepAsking(Bench bench, AtomicBoolean enough) {
        long answered = 0;
        while (!enough.get() || answered == 0) {
            assertThat(bench.predict(Bench.row(1, 2)))
                    .isInstanceOf(PredictionOutcome.Answered.class);
            answered++;
        }
        return answered;
    }

    @Test
    void loadingVersionSaysWhenToComeBack() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.usual()) {
            CompletableFuture<VersionState> loading =
                    bench.serving
                            .fleet()
                            .install(
                                    Bench.id(1),
                                    bench.supply(
                                            1,
                                            () -> {
                                                awaitQuietly(go);
                                                return FakeModel.summing(2);
                                            },
                                            ModelManifest.EMPTY));
            assertThat(bench.admit())
                    .isInstanceOfSatisfying(
                            Admission.Refused.class,
                            refused -> {
                                assertThat(refused.refusal().code())
                                        .isEqualTo(ErrorCode.MODEL_NOT_READY);
                                assertThat(refused.refusal().retryAfter()).isPresent();
                            });
            assertThat(bench.serving.models().isReady()).isFalse();
            go.countDown();
            assertThat(loading.get(30, TimeUnit.SECONDS).isReady()).isTrue();
            assertThat(bench.serving.models().isReady()).isTrue();
            bench.admitted().close();
        }
    }

    @Test
    void settledTermsHoldForWhatIsServedAndForWhatComes() {
        try (Bench bench = Bench.usual()) {
            EndpointTerms one = new EndpointTerms(1, BatchGoal.within(Duration.ofMillis(200)));
            bench.serving.fleet().setTerms(Bench.FLIGHTS, one);
            bench.install(1, () -> FakeModel.summing(2));
            try (Permit inside = bench.admitted()) {
                assertThat(inside.signature()).isNotNull();
                assertThat(bench.admit())
                        .isInstanceOfSatisfying(
                                Admission.Refused.class,
                                refused ->
                                        assertThat(refused.refusal().message())
                                                .contains("1 requests inside"));
                bench.serving.fleet().clearTerms(Bench.FLIGHTS);
                bench.admitted().close();
                bench.serving.fleet().setTerms(Bench.FLIGHTS, one);
                assertThat(bench.admit()).isInstanceOf(Admission.Refused.class);
            }
        }
    }

    @Test
    void removedVersionIsClosedWhenItsLastRequestHasLeft() throws Exception {
        try (Bench bench = Bench.usual()) {
            FakeModel model = FakeModel.summing(2);
            bench.install(1, () -> model);
            Permit inside = bench.admitted();
            assertThat(bench.serving.fleet().remove(Bench.id(1))).isTrue();
            assertThat(bench.serving.fleet().remove(Bench.id(1))).isFalse();
            assertThat(bench.admit()).isInstanceOf(Admission.Refused.class);
            assertThat(
                            bench.serving
                                    .predictions()
                                    .predict(Bench.row(1, 2), inside, bench.deadline()))
                    .isInstanceOf(PredictionOutcome.Answered.class);
            assertThat(model.isClosed()).isFalse();
            inside.close();
            bench.stop();
            assertThat(model.isClosed()).isTrue();
            assertThat(bench.forgotten).contains(Bench.id(1));
        }
    }

    @Test
    void goldenRowsThatAreAnsweredOtherwiseFailTheLoad() {
        try (Bench bench = Bench.usual()) {
            FakeModel wrong = FakeModel.summing(2);
            assertThat(bench.install(1, () -> wrong, golden(3.001)))
                    .isEqualTo(
                            new VersionState.Failed(
                                    "model.yaml at golden/0: 3.0 (expected: 3.001)"));
            assertThat(wrong.isClosed()).isTrue();
            assertThat(bench.install(1, () -> FakeModel.summing(2), golden(3.000001)).isReady())
                    .isTrue();
            ModelManifest rough = golden(3.001).withTolerance(1e-3);
            assertThat(bench.install(2, () -> FakeModel.summing(2), rough).isReady()).isTrue();
            assertThat(bench.events)
                    .hasAtLeastOneElementOfType(ServerEvent.LoadFailed.class)
                    .hasAtLeastOneElementOfType(ServerEvent.VersionReady.class);
        }
    }

    @Test
    void warmUpRowsThatDoNotFitFailTheLoad() {
        ManifestRow narrow = new ManifestRow(List.of(new Cell.Whole(1)));
        ModelManifest manifest = new ModelManifest(List.of(), List.of(narrow), List.of());
        try (Bench bench = Bench.usual()) {
            assertThat(bench.install(1, () -> FakeModel.summing(2), manifest))
                    .isInstanceOfSatisfying(
                            VersionState.Failed.class,
                            failed ->
                                    assertThat(failed.reason())
                                            .startsWith("model.yaml at warm-up: row 0"));
        }
    }

    @Test
    void everyVersionIsWarmedBeforeItAnswers() {
        try (Bench bench = Bench.usual()) {
            FakeModel model = FakeModel.summing(2);
            bench.install(1, () -> model);
            assertThat(model.calls()).isGreaterThan(3);
            assertThat(bench.serving.models().statistics(Bench.FLIGHTS))
                    .extracting(VersionStatistics::inferenceCount)
                    .containsExactly(0L);
        }
    }

    @Test
    void preferredVersionAnswersOpenChoices() {
        try (Bench bench = Bench.usual()) {
            bench.install(1, () -> FakeModel.summing(2));
            bench.install(2, () -> FakeModel.summing(2));
            bench.serving
                    .fleet()
                    .prefer(Bench.FLIGHTS, new VersionChoice.Exactly(new VersionNumber(1)));
            assertThat(answeredBy(bench)).isEqualTo(1);
            bench.serving.fleet().prefer(Bench.FLIGHTS, VersionChoice.ROUTED);
            assertThat(answeredBy(bench)).isEqualTo(2);
            assertThat(bench.serving.models().versions(Bench.FLIGHTS))
                    .extracting(ServedVersion::id)
                    .containsExactly(Bench.id(1), Bench.id(2));
        }
    }

    @Test
    void requestKeepsItsVersionWhenTheNewOneReadsOtherColumns() {
        try (Bench bench = Bench.usual()) {
            bench.install(1, () -> FakeModel.summing(2));
            try (Permit permit = bench.admitted()) {
                bench.replace(2, () -> FakeModel.summing(3));
                assertThat(answeredBy(bench, permit)).isEqualTo(1);
            }
        }
    }

    @Test
    void requestInsideASwapIsAnsweredByTheNewVersion() {
        try (Bench bench = Bench.usual()) {
            bench.install(1, () -> FakeModel.summing(2));
            try (Permit permit = bench.admitted()) {
                bench.replace(2, () -> FakeModel.summing(2));
                assertThat(answeredBy(bench, permit)).isEqualTo(2);
            }
        }
    }

    @Test
    void endpointThatComesLaterDoesNotTakeTheServerOutOfService() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.usual()) {
            bench.install(1, () -> FakeModel.summing(2));
            assertThat(bench.serving.models().isReady()).isTrue();
            CompletableFuture<VersionState> loading =
                    elsewhere(
                            bench,
                            () -> {
                                awaitQuietly(go);
                                throw new IllegalStateException("broken file");
                            });
            assertThat(bench.serving.models().isReady()).isTrue();
            go.countDown();
            assertThat(loading.get(30, TimeUnit.SECONDS))
                    .isEqualTo(new VersionState.Failed("broken file"));
            assertThat(bench.serving.models().isReady()).isTrue();
        }
    }

    @Test
    void serverThatBeginsIsNotReadyWhileAnEndpointLoads() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.usual()) {
            CompletableFuture<VersionState> loading =
                    elsewhere(
                            bench,
                            () -> {
                                awaitQuietly(go);
                                return FakeModel.summing(2);
                            });
            bench.install(1, () -> FakeModel.summing(2));
            boolean wasReady = bench.serving.models().isReady();
            go.countDown();
            assertThat(wasReady).isFalse();
            assertThat(loading.get(30, TimeUnit.SECONDS).isReady()).isTrue();
            assertThat(bench.serving.models().isReady()).isTrue();
        }
    }

    @Test
    void endpointThatFailsAtTheStartKeepsNobodyFromTheOthers() throws Exception {
        try (Bench bench = Bench.usual()) {
            CompletableFuture<VersionState> failing =
                    elsewhere(
                            bench,
                            () -> {
                                throw new IllegalStateException("broken file");
                            });
            assertThat(failing.get(30, TimeUnit.SECONDS))
                    .isEqualTo(new VersionState.Failed("broken file"));
            assertThat(bench.serving.models().isReady()).as("nothing answers").isFalse();
            bench.install(1, () -> FakeModel.summing(2));
            assertThat(bench.serving.models().isReady()).isTrue();
            bench.serving.leave(Duration.ZERO);
            assertThat(bench.serving.models().isReady()).isFalse();
        }
    }

    @Test
    void versionThatCannotAnswerNowSaysWhy() {
        AtomicBoolean isAway = new AtomicBoolean();
        try (Bench bench = Bench.usual()) {
            bench.install(
                    1,
                    () ->
                            new ForwardingModel(FakeModel.summing(2)) {
                                @Override
                                public Optional<String> hindrance() {
                                    return isAway.get() ? Optional.of("away") : Optional.empty();
                                }
                            });
            assertThat(bench.serving.models().hindrance(Bench.id(1))).isEmpty();
            isAway.set(true);
            assertThat(bench.serving.models().hindrance(Bench.id(1))).contains("away");
            assertThat(bench.serving.models().hindrance(Bench.id(2))).isEmpty();
            assertThat(bench.serving.models().isReady()).isTrue();
        }
    }

    /// Begins to load the first version of another endpoint.
    private static CompletableFuture<VersionState> elsewhere(
            Bench bench, Supplier<LoadedModel> model) {
        VersionId first = new VersionId(new EndpointName("elsewhere"), new VersionNumber(1));
        return bench.serving.fleet().install(first, bench.supply(9, model, ModelManifest.EMPTY));
    }

    @Test
    void parkedVersionIsKnownAndAnswersNobodyUntilItIsLoadedAgain() {
        try (Bench bench = Bench.usual()) {
            bench.install(1, () -> FakeModel.summing(2));
            bench.serving.fleet().park(Bench.id(1));
            bench.serving.fleet().park(Bench.id(1));
            assertThat(bench.serving.models().isReady()).isTrue();
            assertThat(bench.serving.models().versions(Bench.FLIGHTS))
                    .extracting(ServedVersion::state)
                    .containsExactly(new VersionState.Unloaded());
            assertThatThrownBy(() -> bench.admitted().close())
                    .hasMessageContaining("version 1 is unloaded");
            bench.install(1, () -> FakeModel.summing(2));
            assertThat(answeredBy(bench)).isEqualTo(1);
        }
    }

    @Test
    void versionThatWasNeverLoadedMayBeParkedAndLeaves() {
        try (Bench bench = Bench.usual()) {
            bench.serving.fleet().park(Bench.id(3));
            assertThat(bench.serving.models().versions(Bench.FLIGHTS)).hasSize(1);
            assertThat(bench.serving.fleet().remove(Bench.id(3))).isTrue();
            assertThat(bench.serving.models().endpoints()).isEmpty();
        }
    }

    @Test
    void versionIsInstalledOnce() {
        try (Bench bench = Bench.usual()) {
            bench.install(1, () -> FakeModel.summing(2));
            assertThatThrownBy(() -> bench.install(1, () -> FakeModel.summing(2)))
                    .hasMessageContaining("version: 1 (expected: one that is not there yet)");
        }
    }

    private static long answeredBy(Bench bench) {
        return versionOf(bench.predict(Bench.row(1, 2)));
    }

    private static long answeredBy(Bench bench, Permit permit) {
        return versionOf(
                bench.serving.predictions().predict(Bench.row(1, 2), permit, bench.deadline()));
    }

    private static long versionOf(PredictionOutcome outcome) {
        return switch (outcome) {
            case PredictionOutcome.Answered answered -> answered.version().version().value();
            case PredictionOutcome.Refused refused -> throw new AssertionError(refused);
        };
    }

    private static ModelManifest golden(double expected) {
        return new ModelManifest(
                List.of(), List.of(ONE_TWO), List.of(new GoldenRow(ONE_TWO, List.of(expected))));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
