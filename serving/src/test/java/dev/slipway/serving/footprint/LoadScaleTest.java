package dev.slipway.serving.footprint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LoadScaleTest {
    private final AtomicLong allocated = new AtomicLong(1_000);
    private final LoadScale scale = new LoadScale(new NativeGauge(allocated::get));

    /// Says of itself that it takes 100.
    private record Counted() implements LoadedModel {
        @Override
        public String platform() {
            return "counted";
        }

        @Override
        public Signature signature() {
            return Signature.of(List.of(), List.of());
        }

        @Override
        public MemoryUse memory() {
            return MemoryUse.ofNative(100);
        }

        @Override
        public boolean isNative() {
            return true;
        }

        @Override
        public List<Tensor> infer(
                List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
            return List.of();
        }

        @Override
        public void close() {}
    }

    private MemoryUse weighed(Runnable meanwhile) {
        return scale.alone(() -> {
            LoadScale.Before before = scale.before();
            meanwhile.run();
            return scale.weigh(new Counted(), before);
        });
    }

    @Test
    void whatWasGivenOutMeanwhileIsTheVersions() {
        assertThat(weighed(() -> allocated.addAndGet(300))).isEqualTo(MemoryUse.ofNative(300));
    }

    @Test
    void howeverMuchOthersFreeItCountsForHalfOfWhatItSays() {
        assertThat(weighed(() -> allocated.addAndGet(-300))).isEqualTo(MemoryUse.ofNative(50));
    }

    @Test
    void whereAVersionLeftMeanwhileItCountsForAllThatItSays() {
        MemoryUse weight =
                weighed(() ->
                        CompletableFuture.runAsync(
                                        () -> scale.giveBack(() -> allocated.addAndGet(-300)))
                                .join());
        assertThat(weight).isEqualTo(MemoryUse.ofNative(100));
    }

    @Test
    void whoeverGivesBackWaitsForNobody() throws InterruptedException {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Boolean> load =
                CompletableFuture.supplyAsync(() -> scale.alone(() -> await(loading, goOn)));
        loading.await();
        scale.giveBack(() -> allocated.addAndGet(-300));
        assertThat(load).isNotDone();
        goOn.countDown();
        assertThat(load.join()).isTrue();
    }

    @Test
    void whatIsBeingGivenBackWhenWeighingBeginsDisturbsIt() throws InterruptedException {
        CountDownLatch closing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Void> close =
                CompletableFuture.runAsync(
                        () -> scale.giveBack(() -> assertThat(await(closing, goOn)).isTrue()));
        closing.await();
        LoadScale.Before before = scale.before();
        assertThat(scale.isUndisturbed(before)).isFalse();
        goOn.countDown();
        close.join();
        assertThat(scale.isUndisturbed(before)).isFalse();
        assertThat(scale.isUndisturbed(scale.before())).isTrue();
    }

    private static boolean await(CountDownLatch begun, CountDownLatch goOn) {
        begun.countDown();
        try {
            goOn.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
