package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.model.VersionState;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.testkit.fake.FakeModel;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class SwapsTest {
    private static final VersionState READY = new VersionState.Ready();
    private static final VersionState UNLOADED = new VersionState.Unloaded();

    /// A model whose load waits.
    private static final class Held implements Supplier<LoadedModel> {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final FakeModel model;

        Held(int columns) {
            this.model = FakeModel.summing(columns);
        }

        @Override
        public LoadedModel get() {
            begun.countDown();
            await(goOn);
            return model;
        }

        void isBegun() {
            await(begun);
        }

        void goOn() {
            goOn.countDown();
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static CompletableFuture<VersionState> replace(
            Bench bench, long version, Supplier<LoadedModel> model) {
        ModelPackage supplied = bench.supply(version, model, ModelManifest.EMPTY);
        return bench.serving.fleet().replace(Bench.id(version), PackageSource.of(() -> supplied));
    }

    @Test
    void versionThatWasRemovedWhileItWasLoadedDoesNotAnswerForTheNextOfItsNumber() {
        Held before = new Held(2);
        Held after = new Held(3);
        try (Bench bench = Bench.usual()) {
            CompletableFuture<VersionState> removed = bench.begin(1, before, ModelManifest.EMPTY);
            before.isBegun();
            assertThat(bench.serving.fleet().remove(Bench.id(1))).isTrue();
            CompletableFuture<VersionState> loaded = bench.begin(1, after, ModelManifest.EMPTY);
            after.isBegun();
            before.goOn();
            assertThat(removed.join()).isEqualTo(UNLOADED);
            assertThat(bench.state(1)).isEqualTo(new VersionState.Loading());
            after.goOn();
            assertThat(loaded.join()).isEqualTo(READY);
            assertThat(bench.predict(Bench.row(1, 2, 3)))
                    .isInstanceOf(PredictionOutcome.Answered.class);
        }
    }

    @Test
    void failureOfAVersionThatWasRemovedMeanwhileIsNotThatOfTheNextOfItsNumber() {
        Held before = new Held(2);
        try (Bench bench = Bench.usual()) {
            CompletableFuture<VersionState> removed =
                    bench.begin(
                            1,
                            () -> {
                                LoadedModel _ = before.get();
                                throw new IllegalStateException("broken file");
                            },
                            ModelManifest.EMPTY);
            before.isBegun();
            assertThat(bench.serving.fleet().remove(Bench.id(1))).isTrue();
            assertThat(bench.install(1, () -> FakeModel.summing(2))).isEqualTo(READY);
            before.goOn();
            assertThat(removed.join()).isEqualTo(UNLOADED);
            assertThat(bench.state(1)).isEqualTo(READY);
        }
    }

    @Test
    void ofTwoThatAreToBeAloneTheLaterIs() {
        Held two = new Held(2);
        Held three = new Held(2);
        try (Bench bench = Bench.usual()) {
            bench.install(1, () -> FakeModel.summing(2));
            CompletableFuture<VersionState> earlier = replace(bench, 2, two);
            two.isBegun();
            CompletableFuture<VersionState> later = replace(bench, 3, three);
            three.isBegun();
            assertThat(bench.state(2)).isEqualTo(UNLOADED);
            two.goOn();
            assertThat(earlier.join()).isEqualTo(UNLOADED);
            assertThat(bench.state(1)).isEqualTo(READY);
            three.goOn();
            assertThat(later.join()).isEqualTo(READY);
            assertThat(bench.state(1)).isEqualTo(UNLOADED);
        }
    }

    @Test
    void versionThatIsGivenUpDoesNotComeAndOneThatAnswersStays() {
        Held two = new Held(2);
        try (Bench bench = Bench.usual()) {
            bench.install(1, () -> FakeModel.summing(2));
            assertThat(bench.serving.fleet().giveUp(Bench.id(1))).isFalse();
            CompletableFuture<VersionState> loading = replace(bench, 2, two);
            two.isBegun();
            assertThat(bench.serving.fleet().giveUp(Bench.id(2))).isTrue();
            two.goOn();
            assertThat(loading.join()).isEqualTo(UNLOADED);
            assertThat(bench.state(1)).isEqualTo(READY);
        }
    }

    @Test
    void versionThatIsGivenUpBeforeItsLoadBeginsIsNotLoaded() {
        Held one = new Held(2);
        Held two = new Held(2);
        AtomicInteger loads = new AtomicInteger();
        try (Bench bench = Bench.usual()) {
            CompletableFuture<VersionState> _ = bench.begin(1, one, ModelManifest.EMPTY);
            CompletableFuture<VersionState> _ = bench.begin(2, two, ModelManifest.EMPTY);
            one.isBegun();
            two.isBegun();
            CompletableFuture<VersionState> queued =
                    bench.begin(
                            3,
                            () -> {
                                loads.incrementAndGet();
                                return FakeModel.summing(2);
                            },
                            ModelManifest.EMPTY);
            assertThat(bench.serving.fleet().giveUp(Bench.id(3))).isTrue();
            one.goOn();
            two.goOn();
            assertThat(queued.join()).isEqualTo(UNLOADED);
            assertThat(loads).hasValue(0);
        }
    }

    /// The removal comes about when the load ends, now before and now after.
    @Test
    void removedVersionIsGoneHoweverNearItsLoadWas() {
        SplittableRandom random = new SplittableRandom(7);
        try (Bench bench = Bench.usual()) {
            for (int i = 1; i <= 300; i++) {
                Held held = new Held(2);
                CompletableFuture<VersionState> load = bench.begin(i, held, ModelManifest.EMPTY);
                held.isBegun();
                held.goOn();
                long spins = random.nextLong(200_000);
                for (long spin = 0; spin < spins && !load.isDone(); spin++) {
                    Thread.onSpinWait();
                }
                assertThat(bench.serving.fleet().remove(Bench.id(i))).isTrue();
                load.join();
                assertThat(bench.state(i).isReady()).as("version %d", i).isFalse();
            }
        }
    }
}
