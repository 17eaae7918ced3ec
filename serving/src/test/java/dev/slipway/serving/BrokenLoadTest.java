package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// Loads that break beside what is loaded, by a clock that breaks once, for whom loads.
final class BrokenLoadTest {
    /// Longer than a version is left alone whose load failed once.
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final AtomicBoolean breaks = new AtomicBoolean();
    private final AtomicLong ahead = new AtomicLong();
    private volatile BooleanSupplier isTime = () -> true;

    private long nanoTime() {
        boolean loads = Thread.currentThread().getName().equals("model-loader");
        if (loads && breaks.get() && isTime.getAsBoolean() && breaks.getAndSet(false)) {
            throw new OutOfMemoryError("a test");
        }
        return System.nanoTime() + ahead.get();
    }

    private static LoadedModel model() {
        return FakeModel.summing(1);
    }

    @Test
    void loadThatBreaksBeforeItBeginsHasFailedAndMayBeginAgain() {
        try (Bench bench = Bench.of(Bench.config(4), this::nanoTime)) {
            breaks.set(true);
            assertThat(bench.install(1, BrokenLoadTest::model))
                    .isEqualTo(new VersionState.Failed("a test"));
            assertThat(bench.state(1)).isEqualTo(new VersionState.Failed("a test"));
            assertThat(bench.events).contains(new ServerEvent.LoadFailed(Bench.id(1), "a test"));
            assertThat(bench.install(1, BrokenLoadTest::model)).isEqualTo(new VersionState.Ready());
        }
    }

    /// One in the table that nobody has made would be loading for ever.
    @Test
    void versionThatBreaksBeforeItIsKnownMayBeginAgain() {
        try (Bench bench = Bench.usual()) {
            ModelPackage model = bench.supply(1, BrokenLoadTest::model, ModelManifest.EMPTY);
            PackageSource source = new Breaking(model, breaks);
            breaks.set(true);
            assertThatThrownBy(() -> installed(bench, source)).isInstanceOf(OutOfMemoryError.class);
            assertThat(bench.serving.models().versions(Bench.FLIGHTS)).isEmpty();
            assertThat(installed(bench, source)).isEqualTo(new VersionState.Ready());
        }
    }

    private static VersionState installed(Bench bench, PackageSource source) {
        return bench.serving
                .fleet()
                .install(Bench.id(1), source)
                .orTimeout(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /// A package that breaks once as it is asked for its digest.
    private record Breaking(ModelPackage model, AtomicBoolean breaks) implements PackageSource {
        @Override
        public Fetched fetch() {
            return PackageSource.of(() -> model).fetch();
        }

        @Override
        public Optional<String> digest() {
            if (breaks.getAndSet(false)) {
                throw new OutOfMemoryError("a test");
            }
            return Optional.empty();
        }
    }

    @Test
    void requestsAreToldThatWaitForALoadThatBreaksAndALaterOneHasAnother() {
        try (Bench bench = Bench.of(Bench.config(4), this::nanoTime)) {
            bench.offer(1, BrokenLoadTest::model);
            breaks.set(true);
            requireTold(bench.admit());
            assertThat(bench.state(1)).isEqualTo(new VersionState.Failed("a test"));
            requireAnotherLoad(bench);
        }
    }

    /// It is in the table by then, and nobody has been let in.
    @Test
    void versionThatBreaksAsItIsPublishedIsClosedAndLoadedAgain() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (Bench bench = Bench.of(Bench.config(4), this::nanoTime)) {
            bench.offer(1, () -> FakeModel.summing(1).closingBy(closed::countDown));
            isTime = () -> bench.state(1).equals(new VersionState.Ready());
            breaks.set(true);
            requireTold(bench.admit());
            assertThat(bench.state(1)).isEqualTo(new VersionState.Failed("a test"));
            assertThat(closed.await(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            requireAnotherLoad(bench);
        }
    }

    @Test
    void versionThatAnswersIsReadyWhateverBreaksBehindThat() {
        try (Bench bench = Bench.of(Bench.config(4), this::nanoTime)) {
            isTime =
                    () ->
                            bench.events.stream()
                                    .anyMatch(ServerEvent.VersionReady.class::isInstance);
            breaks.set(true);
            assertThat(bench.install(1, BrokenLoadTest::model)).isEqualTo(new VersionState.Ready());
            assertThat(breaks).isFalse();
            bench.admitted().close();
        }
    }

    private static void requireTold(Admission waiting) {
        assertThat(waiting.await())
                .isInstanceOfSatisfying(
                        Admission.Refused.class,
                        refused -> {
                            assertThat(refused.refusal().code())
                                    .isEqualTo(ErrorCode.MODEL_NOT_READY);
                            assertThat(refused.refusal().message()).endsWith("a test");
                        });
    }

    private void requireAnotherLoad(Bench bench) {
        ahead.addAndGet(PAUSE.toNanos());
        bench.admitted().close();
        assertThat(bench.state(1)).isEqualTo(new VersionState.Ready());
    }
}
