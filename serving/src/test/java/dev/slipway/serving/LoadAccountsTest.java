package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionState;
import dev.slipway.serving.ledger.MemoryBudget;
import dev.slipway.testkit.FakeModel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What versions that are loaded cost, for which cause. The clock goes on by a microsecond with
/// every look at it, and otherwise when it is told.
final class LoadAccountsTest {
    private static final VersionState READY = new VersionState.Ready();

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
