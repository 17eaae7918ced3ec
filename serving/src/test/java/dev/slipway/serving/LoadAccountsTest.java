package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.quiet.Niceness;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.fleet.Fleet;
import dev.slipway.serving.ledger.MemoryBudget;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// What versions that are loaded cost, for which cause. The clock goes on by a microsecond with
/// every look at it, and otherwise when it is told.
final class LoadAccountsTest {
    private static final VersionState READY = new VersionState.Ready();

    private static final long FETCHING = TimeUnit.HOURS.toNanos(1);

    /// Shorter than a load waits at most.
    private static final long WAITING = TimeUnit.SECONDS.toNanos(20);

    private final AtomicLong now = new AtomicLong(1);

    private Bench holding(long bytes) {
        return Bench.of(Bench.config(1_024, MemoryBudget.of(bytes)), () -> now.getAndAdd(1_000));
    }

    private static FakeModel heavy() {
        return FakeModel.summing(2).holding(MemoryUse.ofHeap(400));
    }

    private static Usage usage(Bench bench, long version, CostCause cause) {
        return bench.serving.meters().readings().stream()
                .filter(reading -> Bench.id(version).version().equals(reading.version()))
                .filter(reading -> reading.cause() == cause)
                .map(MeterReading::usage)
                .reduce(Usage.NONE, Usage::plus);
    }

    private static List<CostCause> causes(Bench bench, long version) {
        return bench.serving.meters().readings().stream()
                .filter(reading -> Bench.id(version).version().equals(reading.version()))
                .map(MeterReading::cause)
                .toList();
    }

    @Test
    void fetchingAndCheckingAPackageIsPartOfAColdStart() {
        try (Bench bench = holding(1_000)) {
            ModelPackage supplied = bench.supply(1, LoadAccountsTest::heavy, ModelManifest.EMPTY);
            assertThat(bench.serving.fleet().install(Bench.id(1), lasting(supplied)).join())
                    .isEqualTo(READY);
            assertThat(usage(bench, 1, CostCause.COLD_START).slotNanos())
                    .isGreaterThanOrEqualTo(FETCHING);
        }
    }

    @Test
    void packageThatIsOpenedBeforeAnybodyAsksIsPartOfAColdStartToo() {
        try (Bench bench = holding(1_000)) {
            Scaling warm = new Scaling(0, Duration.ofMinutes(10), 1);
            bench.serving
                    .fleet()
                    .setTerms(
                            Bench.FLIGHTS,
                            new EndpointTerms(
                                    1_024, BatchGoal.DEFAULT, TeamName.DEFAULT, null, warm, 1));
            ModelPackage supplied = bench.supply(1, LoadAccountsTest::heavy, ModelManifest.EMPTY);
            bench.serving.fleet().offer(Bench.id(1), lasting(supplied));
            while (bench.serving.fleet().standbys().warmBytes() == 0) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(usage(bench, 1, CostCause.COLD_START).slotNanos())
                    .isGreaterThanOrEqualTo(FETCHING);
        }
    }

    /// There it takes long because others have the processor, and these pay for it. On a machine
    /// without that priority the clock counts.
    @Test
    void settlingAtTheLowestPriorityCostsWhatItComputes() throws InterruptedException {
        CountDownLatch settled = new CountDownLatch(1);
        AtomicBoolean wasLowest = new AtomicBoolean();
        try (Bench bench = holding(1_000)) {
            FakeModel model =
                    heavy().settlingBy(goOn -> {
                        wasLowest.set(Niceness.isLowest());
                        now.addAndGet(FETCHING);
                        settled.countDown();
                    });
            assertThat(bench.install(1, () -> model)).isEqualTo(READY);
            // What a thread of the lowest priority gets is tried once a version has been there.
            now.addAndGet(TimeUnit.SECONDS.toNanos(2));
            assertThat(settled.await(30, TimeUnit.SECONDS)).isTrue();
            // The version leaves once it has let go of it, and has been charged before.
            bench.stop();
            long slot = usage(bench, 1, CostCause.COLD_START).slotNanos();
            assertThat(slot < FETCHING).isEqualTo(wasLowest.get());
        }
    }

    private PackageSource lasting(ModelPackage supplied) {
        return () ->
                new PackageSource.Fetched() {
                    @Override
                    public ModelPackage open() {
                        now.addAndGet(FETCHING);
                        return supplied;
                    }

                    @Override
                    public boolean isUntouched() {
                        return true;
                    }

                    @Override
                    public long bytes() {
                        return 1;
                    }
                };
    }

    @Test
    void waitForMemoryIsOnNoAccount() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (Bench bench = holding(1_000)) {
            bench.estimate = new ResourceEstimate(600, 400, false);
            CompletableFuture<VersionState> first =
                    bench.begin(
                            1,
                            () -> {
                                inside.countDown();
                                await(goOn);
                                return heavy();
                            },
                            ModelManifest.EMPTY);
            inside.await();
            CompletableFuture<VersionState> second =
                    bench.begin(2, LoadAccountsTest::heavy, ModelManifest.EMPTY);
            MemoryWaitTest.awaitWait(second);
            now.addAndGet(WAITING);
            goOn.countDown();
            assertThat(first.join()).isEqualTo(READY);
            assertThat(second.join()).isEqualTo(READY);
            assertThat(usage(bench, 1, CostCause.COLD_START).slotNanos())
                    .isGreaterThanOrEqualTo(WAITING);
            assertThat(usage(bench, 2, CostCause.COLD_START).slotNanos())
                    .isBetween(1L, WAITING - 1);
        }
    }

    /// Who has its name next has not paid for it, and is not to see who has.
    @Test
    void loadOfAnEndpointThatIsGoneIsOnNoAccountOfTheNextOfItsName() {
        try (Bench bench = holding(1_000)) {
            Fleet fleet = bench.serving.fleet();
            CompletableFuture<VersionState> load =
                    bench.begin(
                            1,
                            () -> {
                                boolean _ = fleet.remove(Bench.id(1));
                                fleet.gone(Bench.FLIGHTS);
                                return heavy();
                            },
                            ModelManifest.EMPTY);
            assertThat(load.join()).isEqualTo(new VersionState.Unloaded());
            assertThat(bench.serving.meters().readings())
                    .isNotEmpty()
                    .allMatch(MeterReading::isFormer);
        }
    }

    @Test
    void loadOfAnEndpointThatIsGoneIsCountedToItsEnd() {
        try (Bench bench = holding(1_000)) {
            Fleet fleet = bench.serving.fleet();
            CompletableFuture<VersionState> load =
                    bench.begin(
                            1,
                            () -> {
                                boolean _ = fleet.remove(Bench.id(1));
                                fleet.gone(Bench.FLIGHTS);
                                now.addAndGet(FETCHING);
                                return heavy();
                            },
                            ModelManifest.EMPTY);
            assertThat(load.join()).isEqualTo(new VersionState.Unloaded());
            assertThat(
                            bench.serving.meters().readings().stream()
                                    .filter(one -> one.cause() == CostCause.COLD_START)
                                    .mapToLong(one -> one.usage().slotNanos())
                                    .sum())
                    .isGreaterThanOrEqualTo(FETCHING);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void versionOfAShadowHoldsItsMemoryAsThatUntilItIsServed() {
        try (Bench bench = holding(1_000)) {
            bench.install(1, LoadAccountsTest::heavy);
            bench.serving.fleet().setShadow(Bench.id(2), true);
            assertThat(bench.install(2, LoadAccountsTest::heavy)).isEqualTo(READY);
            now.addAndGet(TimeUnit.SECONDS.toNanos(10));
            assertThat(usage(bench, 2, CostCause.SHADOW).byteSeconds())
                    .isGreaterThanOrEqualTo(4_000);
            assertThat(causes(bench, 2)).doesNotContain(CostCause.SERVE);
            assertThat(causes(bench, 1)).doesNotContain(CostCause.SHADOW);

            bench.serving.fleet().setShadow(Bench.id(2), false);
            now.addAndGet(TimeUnit.SECONDS.toNanos(10));
            assertThat(usage(bench, 2, CostCause.SERVE).byteSeconds())
                    .isGreaterThanOrEqualTo(4_000);
        }
    }
}
