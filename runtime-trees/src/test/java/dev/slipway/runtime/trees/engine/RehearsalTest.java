package dev.slipway.runtime.trees.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    private static final long PROVEN_NANOS = 100;

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger freshRows = new AtomicInteger();

    @Test
    void codeThatBecomesFastWins() {
        int compiledAfter = 30_000;
        Rehearsal rehearsal = new Rehearsal(Datatype.FP32, 3, now::get, () -> true);

        assertThat(rehearsal.wins(fresh(compiledAfter), taking(PROVEN_NANOS))).isTrue();

        assertThat(freshRows.get()).isGreaterThan(compiledAfter);
    }

    @Test
    void codeThatStaysSlowNeverWins() {
        AtomicInteger asked = new AtomicInteger();
        Rehearsal rehearsal =
                new Rehearsal(Datatype.FP64, 3, now::get, () -> asked.incrementAndGet() < 50_000);

        assertThat(rehearsal.wins(fresh(Integer.MAX_VALUE), taking(PROVEN_NANOS))).isFalse();
    }

    @Test
    void widestModelsAreTriedWithFewRows() {
        AtomicInteger most = new AtomicInteger();
        BiConsumer<DenseTensor, ScoreSink> noting =
                (rows, sink) -> most.accumulateAndGet(rows.rows(), Math::max);
        Rehearsal rehearsal = new Rehearsal(Datatype.FP32, 1 << 18, now::get, () -> true);

        assertThat(rehearsal.wins(noting, noting)).isTrue();

        assertThat(most.get()).isEqualTo(4);
    }

    /// Slow until it has seen so many rows, then as fast as proven code.
    private BiConsumer<DenseTensor, ScoreSink> fresh(int compiledAfter) {
        return (rows, sink) -> {
            boolean compiled = freshRows.addAndGet(rows.rows()) > compiledAfter;
            now.addAndGet(rows.rows() * (compiled ? PROVEN_NANOS : 50 * PROVEN_NANOS));
        };
    }

    private BiConsumer<DenseTensor, ScoreSink> taking(long nanosPerRow) {
        return (rows, sink) -> now.addAndGet(rows.rows() * nanosPerRow);
    }
}
