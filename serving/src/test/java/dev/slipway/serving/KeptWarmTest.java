package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.fleet.Fleet;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Packages of versions that sleep: read for those that are to be warm.
final class KeptWarmTest {
    private static final EndpointTerms WARM = onDemand(1);
    private static final EndpointTerms COLD = onDemand(0);

    @Test
    void aVersionThatIsRemovedWhileItsPackageIsReadTakesNoPlaceAmongWarmOnes() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.usual()) {
            Fleet fleet = bench.serving.fleet();
            fleet.setTerms(Bench.FLIGHTS, WARM);
            fleet.offer(Bench.id(1), sized(bench, 100, begun, go));
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(fleet.remove(Bench.id(1))).isTrue();
            fleet.offer(Bench.id(2), sized(bench, 7, begun, go));
            go.countDown();
            // Packages are read one after the other.
            while (fleet.standbys().warmBytes() == 0) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(fleet.standbys().warmBytes()).isEqualTo(7);
        }
    }

    @Test
    void aVersionThatIsRemovedBeforeItsTurnIsNotRead() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(0);
        try (Bench bench = Bench.usual()) {
            Fleet fleet = bench.serving.fleet();
            fleet.setTerms(Bench.FLIGHTS, WARM);
            fleet.offer(Bench.id(1), sized(bench, 80, begun, go));
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            fleet.offer(Bench.id(2), sized(bench, 10, read, open));
            assertThat(fleet.remove(Bench.id(2))).isTrue();
            go.countDown();

            // Packages are read one after the other.
            fleet.offer(Bench.id(3), sized(bench, 7, new CountDownLatch(1), open));
            awaitWarmBytes(bench, 87);
            assertThat(read.getCount()).as("nobody has read it").isEqualTo(1);
        }
    }

    @Test
    void aSleepingVersionIsReadOnceItsEndpointWantsItWarm() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(0);
        try (Bench bench = Bench.usual()) {
            Fleet fleet = bench.serving.fleet();
            fleet.setTerms(Bench.FLIGHTS, COLD);
            fleet.offer(Bench.id(1), sized(bench, 100, begun, go));

            fleet.setTerms(Bench.FLIGHTS, WARM);

            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            awaitTier(bench, Bench.FLIGHTS, Tier.WARM);
        }
    }

    @Test
    void aVersionThatIsNotToBeKeptWarmAnyMoreMakesRoomForOneThatIs() {
        EndpointName other = new EndpointName("other");
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(0);
        try (Bench bench = Bench.of(withWarmBytes(100))) {
            Fleet fleet = bench.serving.fleet();
            fleet.setTerms(Bench.FLIGHTS, WARM);
            fleet.offer(Bench.id(1), sized(bench, 80, begun, go));
            awaitTier(bench, Bench.FLIGHTS, Tier.WARM);

            fleet.setTerms(Bench.FLIGHTS, COLD);
            fleet.setTerms(other, WARM);
            fleet.offer(new VersionId(other, new VersionNumber(1)), sized(bench, 80, begun, go));

            awaitTier(bench, Bench.FLIGHTS, Tier.COLD);
            awaitTier(bench, other, Tier.WARM);
        }
    }

    @Test
    void aVersionThatFindsNoMemoryIsKeptWarmAllTheSame() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(0);
        try (Bench bench = Bench.holding(1 << 20)) {
            Fleet fleet = bench.serving.fleet();
            fleet.setTerms(Bench.FLIGHTS, WARM);
            fleet.offer(Bench.id(1), sized(bench, 100, begun, go));
            awaitTier(bench, Bench.FLIGHTS, Tier.WARM);
            bench.estimate = new ResourceEstimate(2 << 20, 2 << 20, false);

            assertThat(bench.admit().await())
                    .isInstanceOfSatisfying(
                            Admission.Refused.class,
                            refused -> assertThat(refused.refusal().message()).contains("memory"));

            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            awaitWarmBytes(bench, 100);
        }
    }

    @Test
    void aVersionWhoseLoadFailsIsKeptWarmAllTheSame() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(0);
        try (Bench bench = Bench.usual()) {
            Fleet fleet = bench.serving.fleet();
            fleet.setTerms(Bench.FLIGHTS, WARM);
            fleet.offer(Bench.id(1), sized(bench, 100, begun, go));
            awaitTier(bench, Bench.FLIGHTS, Tier.WARM);
            ModelPackage _ =
                    bench.supply(
                            1,
                            () -> {
                                throw new IllegalStateException("no device");
                            },
                            ModelManifest.EMPTY);

            assertThat(bench.admit().await())
                    .isInstanceOfSatisfying(
                            Admission.Refused.class,
                            refused ->
                                    assertThat(refused.refusal().message()).contains("no device"));

            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            awaitWarmBytes(bench, 100);
        }
    }

    @Test
    void aVersionThatIsRemovedWhileItsLoadFailsIsNotReadAgain() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch broken = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(10);
        CountDownLatch go = new CountDownLatch(0);
        try (Bench bench = Bench.usual()) {
            Fleet fleet = bench.serving.fleet();
            ModelPackage failing =
                    bench.supply(
                            2,
                            () -> {
                                loading.countDown();
                                awaitQuietly(broken);
                                throw new IllegalStateException("no device");
                            },
                            ModelManifest.EMPTY);
            fleet.setTerms(Bench.FLIGHTS, WARM);
            fleet.offer(Bench.id(2), sized(failing, 100, read, go));
            awaitTier(bench, Bench.FLIGHTS, Tier.WARM);
            Admission waiting = bench.admit();
            assertThat(loading.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(fleet.remove(Bench.id(2))).isTrue();
            broken.countDown();
            assertThat(waiting.await()).isInstanceOf(Admission.Refused.class);
            while (!bench.events.contains(new ServerEvent.LoadFailed(Bench.id(2), "no device"))) {
                LockSupport.parkNanos(1_000_000);
            }

            // Both loading threads are in these, so that load is over.
            CountDownLatch both = new CountDownLatch(2);
            Supplier<LoadedModel> together =
                    () -> {
                        both.countDown();
                        awaitQuietly(both);
                        return FakeModel.summing(2);
                    };
            CompletableFuture<VersionState> one = bench.begin(3, together, ModelManifest.EMPTY);
            CompletableFuture<VersionState> other = bench.begin(4, together, ModelManifest.EMPTY);
            assertThat(one.join().isReady() && other.join().isReady()).isTrue();

            fleet.offer(Bench.id(5), sized(bench, 7, new CountDownLatch(1), go));
            awaitWarmBytes(bench, 7);
            assertThat(read.getCount()).as("it was read once").isEqualTo(9);
        }
    }

    /// Settling may take minutes, and whoever is asked for meanwhile would start cold.
    @Test
    void aPackageIsReadWhileAnotherVersionSettles() throws Exception {
        EndpointName other = new EndpointName("other");
        CountDownLatch settling = new CountDownLatch(1);
        CountDownLatch settled = new CountDownLatch(1);
        try (Bench bench = Bench.usual()) {
            Fleet fleet = bench.serving.fleet();
            FakeModel slow =
                    FakeModel.summing(2)
                            .settlingBy(goOn -> {
                                settling.countDown();
                                while (goOn.getAsBoolean()) {
                                    Thread.onSpinWait();
                                }
                                settled.countDown();
                            });
            assertThat(bench.install(2, () -> slow).isReady()).isTrue();
            assertThat(settling.await(30, TimeUnit.SECONDS)).isTrue();
            fleet.setTerms(other, WARM);
            fleet.offer(
                    new VersionId(other, new VersionNumber(1)),
                    sized(bench, 100, new CountDownLatch(1), new CountDownLatch(0)));

            awaitTier(bench, other, Tier.WARM);

            assertThat(settled.getCount()).isEqualTo(1);
        }
    }

    @Test
    void aPackageThatCannotBeReadForWantOfMemoryIsToldOf() {
        try (Bench bench = Bench.usual()) {
            Fleet fleet = bench.serving.fleet();
            fleet.setTerms(Bench.FLIGHTS, WARM);
            fleet.offer(
                    Bench.id(1),
                    () -> {
                        throw new OutOfMemoryError("a test");
                    });
            ServerEvent told = new ServerEvent.WarmingFailed(Bench.id(1), "a test");
            long end = System.nanoTime() + Bench.PATIENCE.toNanos();
            while (!bench.events.contains(told)) {
                assertThat(end - System.nanoTime()).isPositive();
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Test
    void aPackageThatCouldNotBeReadOnceIsReadAgain() {
        AtomicInteger asked = new AtomicInteger();
        try (Bench bench = Bench.usual()) {
            Fleet fleet = bench.serving.fleet();
            fleet.setTerms(Bench.FLIGHTS, WARM);
            PackageSource good = sized(bench, 100, new CountDownLatch(1), new CountDownLatch(0));
            fleet.offer(
                    Bench.id(1),
                    () -> {
                        if (asked.getAndIncrement() == 0) {
                            throw new IllegalStateException("the store is away");
                        }
                        return good.fetch();
                    });

            awaitTier(bench, Bench.FLIGHTS, Tier.WARM);
            awaitWarmBytes(bench, 100);

            assertThat(bench.events)
                    .contains(new ServerEvent.WarmingFailed(Bench.id(1), "the store is away"));
        }
    }

    /// Its caller waits for the first reading, which the second would only delay.
    @Test
    void aPackageThatIsBeingReadForACallerIsNotReadTwiceAtOnce() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(10);
        CountDownLatch read = new CountDownLatch(1);
        try (Bench bench = Bench.usual()) {
            Fleet fleet = bench.serving.fleet();
            fleet.setTerms(Bench.FLIGHTS, WARM);
            fleet.offer(Bench.id(1), sized(bench, 80, begun, go));
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            fleet.offer(Bench.id(2), sized(bench, 10, asked, read));
            Admission waiting = bench.admit();
            awaitCount(asked, 9);
            go.countDown();

            // Packages that are to be warm are read one after the other.
            fleet.offer(Bench.id(3), sized(bench, 7, new CountDownLatch(1), new CountDownLatch(0)));
            awaitWarmBytes(bench, 87);
            assertThat(asked.getCount()).as("it was read once").isEqualTo(9);
            read.countDown();
            ((Admission.Admitted) waiting.await()).permit().close();
        }
    }

    /// Its manifest is asked for as long as it answers, by releases, shadows and load tests.
    @Test
    void aVersionThatIsBeingLoadedKeepsItsPackageWhoeverComesToSleepMeanwhile() throws Exception {
        EndpointName other = new EndpointName("other");
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch loaded = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(0);
        try (Bench bench = Bench.of(withWarmBytes(100))) {
            Fleet fleet = bench.serving.fleet();
            ModelPackage slow =
                    bench.supply(
                            2,
                            () -> {
                                loading.countDown();
                                awaitQuietly(loaded);
                                return FakeModel.summing(2);
                            },
                            ModelManifest.EMPTY);
            fleet.setTerms(Bench.FLIGHTS, WARM);
            fleet.offer(Bench.id(1), sized(slow, 80, new CountDownLatch(1), open));
            awaitWarmBytes(bench, 80);
            fleet.setTerms(Bench.FLIGHTS, COLD);
            Admission waiting = bench.admit();
            assertThat(loading.await(30, TimeUnit.SECONDS)).isTrue();

            fleet.setTerms(other, WARM);
            fleet.offer(
                    new VersionId(other, new VersionNumber(1)),
                    sized(bench, 70, new CountDownLatch(1), open));
            awaitWarmBytes(bench, 70);
            loaded.countDown();
            ((Admission.Admitted) waiting.await()).permit().close();

            assertThat(fleet.standbys().all())
                    .hasSize(2)
                    .allMatch(standby -> standby.known().isPresent());
        }
    }

    private static void awaitCount(CountDownLatch latch, long count) {
        long end = System.nanoTime() + Bench.PATIENCE.toNanos();
        while (latch.getCount() > count) {
            assertThat(end - System.nanoTime()).isPositive();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void awaitWarmBytes(Bench bench, long bytes) {
        long end = System.nanoTime() + Bench.PATIENCE.toNanos();
        while (bench.serving.fleet().standbys().warmBytes() != bytes) {
            assertThat(end - System.nanoTime()).as("%s bytes", bytes).isPositive();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static ServingConfig withWarmBytes(long bytes) {
        ServingConfig usual = Bench.config(1_024);
        return new ServingConfig(
                usual.requestBytes(),
                usual.concurrency(),
                usual.slots(),
                usual.slotQueue(),
                usual.pooledBytes(),
                usual.memory(),
                bytes,
                usual.warmUpLimit(),
                usual.drainLimit());
    }

    private static void awaitTier(Bench bench, EndpointName endpoint, Tier tier) {
        VersionState wanted = new VersionState.Dormant(tier);
        long end = System.nanoTime() + Bench.PATIENCE.toNanos();
        while (!bench.serving.models().versions(endpoint).getFirst().state().equals(wanted)) {
            assertThat(end - System.nanoTime()).as("%s: %s", endpoint, tier).isPositive();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static PackageSource sized(
            Bench bench, long bytes, CountDownLatch begun, CountDownLatch go) {
        ModelPackage model = bench.supply(1, () -> FakeModel.summing(2), ModelManifest.EMPTY);
        return sized(model, bytes, begun, go);
    }

    private static PackageSource sized(
            ModelPackage model, long bytes, CountDownLatch begun, CountDownLatch go) {
        return () -> {
            begun.countDown();
            awaitQuietly(go);
            return new PackageSource.Fetched() {
                @Override
                public ModelPackage open() {
                    return model;
                }

                @Override
                public boolean isUntouched() {
                    return true;
                }

                @Override
                public long bytes() {
                    return bytes;
                }
            };
        };
    }

    private static EndpointTerms onDemand(int warm) {
        return new EndpointTerms(
                1_024,
                BatchGoal.DEFAULT,
                TeamName.DEFAULT,
                null,
                new Scaling(0, Duration.ofHours(1), warm),
                1);
    }

    private static void awaitQuietly(CountDownLatch go) {
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
