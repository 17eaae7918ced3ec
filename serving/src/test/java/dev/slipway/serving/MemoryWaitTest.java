package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.ledger.MemoryBudget;
import dev.slipway.serving.ledger.MemoryLedger;
import dev.slipway.testkit.fake.FakeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Versions that do not all find memory at the same time.
final class MemoryWaitTest {
    private static final VersionState READY = new VersionState.Ready();

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CountDownLatch blocked = new CountDownLatch(1);

    private void block() {
        blocked.countDown();
        await(goOn);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static FakeModel holding(long bytes) {
        return FakeModel.summing(2).holding(MemoryUse.ofHeap(bytes));
    }

    private static CompletableFuture<VersionState> begin(
            Bench bench, long version, Supplier<LoadedModel> model) {
        return bench.begin(version, model, ModelManifest.EMPTY);
    }

    /// Until the load waits for memory, or has ended because it does not.
    static void awaitWait(CompletableFuture<VersionState> load) {
        while (!load.isDone()
                && Thread.getAllStackTraces().entrySet().stream()
                        .noneMatch(one -> waits(one.getKey(), one.getValue()))) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static boolean waits(Thread thread, StackTraceElement[] frames) {
        return thread.getState() == Thread.State.TIMED_WAITING
                && Arrays.stream(frames)
                        .anyMatch(frame ->
                                frame.getClassName().equals(MemoryLedger.class.getName())
                                        && frame.getMethodName().equals("reserve"));
    }

    @Test
    void twoWhosePeaksDoNotFitTogetherAreLoadedOneAfterTheOther() throws InterruptedException {
        try (Bench bench = Bench.holding(1_000)) {
            bench.estimate = new ResourceEstimate(600, 400, false);
            CompletableFuture<VersionState> first =
                    begin(
                            bench,
                            1,
                            () -> {
                                block();
                                return holding(400);
                            });
            blocked.await();
            CompletableFuture<VersionState> second = begin(bench, 2, () -> holding(300));
            awaitWait(second);
            goOn.countDown();
            assertThat(first.join()).isEqualTo(READY);
            assertThat(second.join()).isEqualTo(READY);
            assertThat(bench.serving.memory().refusals()).isEmpty();
        }
    }

    @Test
    void oneThatLeavesMakesRoomForTheNext() throws InterruptedException {
        try (Bench bench = Bench.holding(1_000)) {
            bench.estimate = new ResourceEstimate(700, 700, false);
            FakeModel leaving = holding(700).closingBy(this::block);
            assertThat(bench.install(1, () -> leaving)).isEqualTo(READY);
            bench.serving.fleet().remove(Bench.id(1));
            blocked.await();
            CompletableFuture<VersionState> next = begin(bench, 2, () -> holding(700));
            awaitWait(next);
            goOn.countDown();
            assertThat(next.join()).isEqualTo(READY);
        }
    }

    @Test
    void oneThatFoundNoMemoryIsLoadedOnceThereIsSome() {
        try (Bench bench = Bench.holding(1_000)) {
            bench.estimate = new ResourceEstimate(700, 700, false);
            bench.install(1, () -> holding(700));
            assertThat(bench.install(2, () -> holding(600)))
                    .isInstanceOf(VersionState.Failed.class);
            assertThat(bench.serving.fleet().awaitingMemory()).isEqualTo(1);
            bench.serving.fleet().remove(Bench.id(1));
            while (!bench.state(2).equals(READY)) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(bench.serving.fleet().awaitingMemory()).isZero();
        }
    }

    @Test
    void oneThatIsNotWantedAnyMoreWaitsNoLonger() {
        try (Bench bench = Bench.holding(1_000)) {
            bench.estimate = new ResourceEstimate(1_001, 1_001, false);
            bench.install(1, () -> holding(700));
            assertThat(bench.serving.fleet().awaitingMemory()).isEqualTo(1);
            bench.serving.fleet().remove(Bench.id(1));
            while (bench.serving.fleet().awaitingMemory() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(bench.state(1)).isEqualTo(new VersionState.Unloaded());
        }
    }

    /// Whoever looks at those that wait does so every second.
    @Test
    void oneThatIsGivenUpAsItIsTriedAgainWaitsNoLonger() throws InterruptedException {
        try (Bench bench = Bench.holding(1_000)) {
            bench.estimate = new ResourceEstimate(700, 700, false);
            bench.install(1, () -> holding(700));
            Twice source = new Twice(bench.supply(2, () -> holding(600), ModelManifest.EMPTY));
            assertThat(bench.serving.fleet().install(Bench.id(2), source).join())
                    .isInstanceOf(VersionState.Failed.class);
            assertThat(bench.serving.fleet().awaitingMemory()).isEqualTo(1);
            bench.serving.fleet().remove(Bench.id(1));
            blocked.await();
            assertThat(bench.serving.fleet().remove(Bench.id(2))).isTrue();
            goOn.countDown();
            assertThat(source.told.join()).isEqualTo(new VersionState.Unloaded());
            assertThat(bench.serving.fleet().awaitingMemory()).isZero();
        }
    }

    /// A package whose second load waits until it may go on.
    private final class Twice implements PackageSource {
        private final CompletableFuture<VersionState> told = new CompletableFuture<>();
        private final AtomicInteger fetches = new AtomicInteger();
        private final ModelPackage model;

        Twice(ModelPackage model) {
            this.model = model;
        }

        @Override
        public Fetched fetch() {
            if (fetches.incrementAndGet() == 2) {
                block();
            }
            return PackageSource.of(() -> model).fetch();
        }

        @Override
        public void loaded(VersionState state) {
            boolean _ = told.complete(state);
        }
    }

    /// The one that leaves is still there when the other ends.
    @Test
    void oneThatIsGivenUpWhileItWaitsIsNotLoaded() throws InterruptedException {
        AtomicInteger loads = new AtomicInteger();
        try (Bench bench = Bench.holding(1_000)) {
            bench.estimate = new ResourceEstimate(700, 700, false);
            FakeModel leaving = holding(700).closingBy(this::block);
            assertThat(bench.install(1, () -> leaving)).isEqualTo(READY);
            bench.serving.fleet().remove(Bench.id(1));
            blocked.await();
            CompletableFuture<VersionState> next =
                    begin(
                            bench,
                            2,
                            () -> {
                                loads.incrementAndGet();
                                return holding(700);
                            });
            awaitWait(next);
            assertThat(bench.serving.fleet().remove(Bench.id(2))).isTrue();
            assertThat(next.join()).isEqualTo(new VersionState.Unloaded());
            goOn.countDown();
            assertThat(loads).hasValue(0);
            assertThat(bench.events).noneMatch(ServerEvent.LoadFailed.class::isInstance);
        }
    }

    /// A call of warming up that lasts keeps nobody else from the scale.
    @Test
    void nativeVersionsWarmUpBesideEachOther() throws InterruptedException {
        try (Bench bench = Bench.usual()) {
            bench.isNative = true;
            AtomicInteger calls = new AtomicInteger();
            CompletableFuture<VersionState> slow =
                    begin(
                            bench,
                            1,
                            () ->
                                    new NativeModel(
                                            FakeModel.summing(
                                                    2,
                                                    () -> {
                                                        if (calls.incrementAndGet() == 20) {
                                                            block();
                                                        }
                                                    })));
            blocked.await();
            assertThat(bench.install(2, () -> new NativeModel(FakeModel.summing(2))))
                    .isEqualTo(READY);
            assertThat(slow).isNotDone();
            goOn.countDown();
            assertThat(slow.join()).isEqualTo(READY);
        }
    }

    @Test
    void aNativeVersionLeavesWhileAnotherIsLoaded() throws InterruptedException {
        try (Bench bench = Bench.usual()) {
            bench.isNative = true;
            FakeModel leaving = FakeModel.summing(2);
            bench.install(1, () -> new NativeModel(leaving));
            CompletableFuture<VersionState> slow =
                    begin(
                            bench,
                            2,
                            () -> {
                                block();
                                return new NativeModel(FakeModel.summing(2));
                            });
            blocked.await();
            bench.serving.fleet().remove(Bench.id(1));
            while (!leaving.isClosed()) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(slow).isNotDone();
            goOn.countDown();
            assertThat(slow.join()).isEqualTo(READY);
        }
    }

    @Test
    void aNativeVersionThatNobodyHasLookedAtIsRefusedForMemoryWhereThereIsNone() {
        try (Bench bench = Bench.of(Bench.config(16, new MemoryBudget(1_000, 1_000, 0)))) {
            bench.isNative = true;
            assertThat(
                            bench.install(
                                    1,
                                    () -> {
                                        throw new AssertionError("was loaded");
                                    }))
                    .isEqualTo(
                            new VersionState.Failed(
                                    "what it takes is not known yet: off-heap-memory: needs at"
                                            + " least 1 bytes, 0 are free outside the heap,"
                                            + " evicting idle versions would free 0"));
            assertThat(bench.asks).hasValue(0);
        }
    }

    @Test
    void aFigureThatDoesNotFitKeepsNobodyOutForGood() throws IOException {
        Path cache = Bench.cache();
        Files.writeString(
                cache.resolve("footprints"), "%064d supplied 0 0 %d%n".formatted(1, 2L << 30));
        try (Bench bench = Bench.of(Bench.config(16), cache)) {
            bench.isNative = true;
            bench.estimate = new ResourceEstimate(1 << 20, 1 << 20, true);
            assertThat(bench.install(1, () -> new NativeModel(FakeModel.summing(2))))
                    .isEqualTo(READY);
        }
    }
}
