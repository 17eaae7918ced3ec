package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.runtime.LoadedModel;
import dev.slipway.serving.NativeModel;
import dev.slipway.serving.footprint.LoadScale;
import dev.slipway.serving.footprint.NativeGauge;
import dev.slipway.testkit.fake.FakeModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class ModelCloserTest {
    private final LoadScale scale = new LoadScale(NativeGauge.UNKNOWN);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final Queue<String> classes = new ConcurrentLinkedQueue<>();

    @Test
    @EnabledOnOs(OS.LINUX)
    void nativeModelsAreClosedOneByOneInTheIdleClass() throws Exception {
        try (ModelCloser closer = closer(true);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> closed = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                closed.add(threads.submit(() -> closer.close(new NativeModel(model()))));
            }
            for (Future<?> one : closed) {
                one.get();
            }
        }
        assertThat(classes).hasSize(20).containsOnly("5");
        assertThat(most.get()).isEqualTo(1);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void othersAndThoseOfABusyNodeAreClosedByWhoeverAsks() {
        try (ModelCloser closer = closer(true)) {
            closer.close(model());
        }
        try (ModelCloser closer = closer(false)) {
            closer.close(new NativeModel(model()));
        }
        assertThat(classes).containsExactly("0", "0");
    }

    /// Its memory counts as given back from then on, and nobody would close it later.
    @Test
    void modelIsClosedThoughNoQuietThreadIsToBeHad() {
        BooleanSupplier breaking =
                () -> {
                    throw new OutOfMemoryError("a test");
                };
        FakeModel model = FakeModel.summing(1);
        try (ModelCloser closer = new ModelCloser(scale, new QuietWork("a test", 1, breaking))) {
            closer.close(new NativeModel(model));
        }
        assertThat(model.isClosed()).isTrue();
    }

    @Test
    void whatAModelBreaksOnReachesWhoeverClosesIt() {
        FakeModel model =
                FakeModel.summing(1)
                        .closingBy(() -> {
                            throw new IllegalStateException("the engine does not close it");
                        });
        try (ModelCloser closer = closer(true)) {
            assertThatThrownBy(() -> closer.close(new NativeModel(model)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the engine does not close it");
        }
    }

    /// Its memory counts as given back from then on.
    @Test
    void modelThatAThreadIsClosingIsWaitedForWhateverBreaksBesideIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch broken = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean isFreed = new AtomicBoolean();
        FakeModel model =
                FakeModel.summing(1)
                        .closingBy(() -> {
                            begun.countDown();
                            await(goOn);
                            isFreed.set(true);
                        });
        Consumer<Runnable> place =
                work -> {
                    if (Thread.currentThread().getName().equals("a test")) {
                        Thread _ = Thread.ofPlatform().daemon().start(work);
                        await(begun);
                        broken.countDown();
                        throw new OutOfMemoryError("a test");
                    }
                    work.run();
                };
        QuietWork breaking = new QuietWork("a test", 1, () -> true, () -> place);
        try (ModelCloser closer = new ModelCloser(scale, breaking);
                ExecutorService threads = Executors.newFixedThreadPool(1)) {
            Future<?> closed = threads.submit(() -> closer.close(new NativeModel(model)));
            await(broken);
            goOn.countDown();
            closed.get();
            assertThat(isFreed).isTrue();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ModelCloser closer(boolean isIdle) {
        return new ModelCloser(scale, new QuietWork("a test", 1, () -> isIdle));
    }

    /// One that notes how it is closed.
    private LoadedModel model() {
        return FakeModel.summing(1)
                .closingBy(() -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    classes.add(QuietWorkTest.schedulingClass());
                    Thread.onSpinWait();
                    inside.decrementAndGet();
                });
    }
}
