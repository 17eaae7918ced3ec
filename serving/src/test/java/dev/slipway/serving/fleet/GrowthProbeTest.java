package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.footprint.Growth;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.fake.FakeModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

final class GrowthProbeTest {
    private static final long MIB = 1L << 20;

    private final AtomicLong allocated = new AtomicLong();
    private final AtomicLong now = new AtomicLong();

    /// Answers four bytes for the eight of a row.
    private static FakeModel model(long rows, IntConsumer called) {
        return FakeModel.answering(
                Signature.of(
                        List.of(TensorSpec.of("in", Datatype.FP32, rows, 2)),
                        List.of(TensorSpec.of("out", Datatype.FP32, rows, 1))),
                (inputs, allocator) -> {
                    int count = inputs.getFirst().rows();
                    called.accept(count);
                    return List.of(
                            DenseTensor.allocate(Datatype.FP32, Shape.of(count, 1), allocator));
                });
    }

    private Growth growth(LoadedModel model, LongSupplier gauge) {
        return found(model, gauge).growth();
    }

    private GrowthProbe.Finding found(LoadedModel model, LongSupplier gauge) {
        return new GrowthProbe(
                        new DirectBufferPool(1 << 20), now::get, Duration.ofSeconds(1), gauge)
                .run(
                        model,
                        new WarmUpRows(
                                model.signature(),
                                new ModelPackage(
                                        Path.of("."),
                                        Path.of("model"),
                                        "0".repeat(64),
                                        ModelManifest.EMPTY)));
    }

    @Test
    void whatCallsWithMoreRowsTakeIsScratch() {
        FakeModel model = model(-1, rows -> allocated.accumulateAndGet(rows * MIB, Math::max));
        assertThat(growth(model, allocated::get)).isEqualTo(new Growth(0.5, MIB / 8.0));
    }

    /// Eight mebibytes are the compiler's for a while.
    @Test
    void ofSeveralReadingsTheLowestCounts() {
        AtomicInteger readings = new AtomicInteger();
        Growth growth =
                growth(
                        model(-1, rows -> {}),
                        () -> readings.incrementAndGet() % 3 == 0 ? 0 : 8 * MIB);
        assertThat(growth).isEqualTo(new Growth(0.5, 0));
    }

    /// A session's arena, which it keeps.
    @Test
    void whatTheFirstCallTakesIsNoGrowth() {
        FakeModel model = model(1, rows -> allocated.set(100 * MIB));
        assertThat(growth(model, allocated::get)).isEqualTo(new Growth(0.5, 0));
    }

    @Test
    void oneReadingAloneIsNotBelieved() {
        FakeModel model =
                model(
                        -1,
                        rows -> {
                            now.addAndGet(rows == 8 ? 2_000_000_000 : 0);
                            allocated.accumulateAndGet(rows * MIB, Math::max);
                        });
        assertThat(found(model, allocated::get))
                .isEqualTo(new GrowthProbe.Finding(new Growth(0.5, 0), false, 8));
    }

    @Test
    void ofTwoLoadsThoseThatWereReadCount() {
        GrowthProbe.Finding read = new GrowthProbe.Finding(new Growth(0.5, 4), true, 64);
        GrowthProbe.Finding less = new GrowthProbe.Finding(new Growth(0.5, 2), true, 64);
        GrowthProbe.Finding unread = new GrowthProbe.Finding(new Growth(3, 0), false, 1);
        assertThat(read.after(less)).isEqualTo(less);
        assertThat(unread.after(read)).isEqualTo(read);
        assertThat(read.after(unread)).isEqualTo(read);
        assertThat(unread.after(unread)).isEqualTo(unread);
    }
}
