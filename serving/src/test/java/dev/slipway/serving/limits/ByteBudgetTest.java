package dev.slipway.serving.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ByteBudgetTest {
    private static final long MEBI = 1L << 20;
    private static final long LIMIT = 256 * MEBI;

    private final ByteBudget budget = new ByteBudget(LIMIT);

    @Test
    void largeBodiesLeaveRoomForSmallOnes() {
        int large = 0;
        while (budget.tryTake(64 * MEBI)) {
            large++;
        }

        assertThat(large).isEqualTo(3);
        while (budget.tryTake(32 * MEBI)) {
            large++;
        }
        assertThat(budget.inFlight()).isLessThanOrEqualTo(LIMIT - LIMIT / 16);
        assertThat(budget.tryTake(64 << 10)).isTrue();
    }

    @Test
    void oneBodyMayHaveItAll() {
        assertThat(budget.tryTake(LIMIT)).isTrue();
        assertThat(budget.tryTake(1)).isFalse();

        budget.giveBack(LIMIT);
        assertThat(budget.tryTake(LIMIT + 1)).isFalse();
        assertThat(budget.inFlight()).isZero();
    }

    /// It would be told to come back later, and find as little room then.
    @Test
    void oneRequestMayHaveItAllInPartsToo() {
        assertThat(budget.tryTake(128 * MEBI)).isTrue();
        assertThat(budget.tryTake(128 * MEBI)).as("another request").isFalse();
        assertThat(budget.tryTake(128 * MEBI, 128 * MEBI)).isTrue();
        assertThat(budget.inFlight()).isEqualTo(LIMIT);
    }

    @Test
    void smallBodiesMayHaveItAll() {
        ByteBudget small = new ByteBudget(100);

        assertThat(small.tryTake(60)).isTrue();
        assertThat(small.tryTake(40)).isTrue();
        assertThat(small.tryTake(1)).isFalse();
    }

    @Test
    void aGuessLeavesRoomForWhoeverIsAloneAndForAnother() {
        ByteBudget budget = new ByteBudget(16L << 20);
        assertThat(budget.mostByGuess(0)).isEqualTo(8L << 20);
        assertThat(budget.mostByGuess(10L << 20)).isEqualTo(5L << 20);
        assertThat(budget.mostByGuess(20L << 20)).isZero();
        assertThat(budget.tryTake(10L << 20)).isTrue();
        assertThat(budget.tryTake(budget.mostByGuess(10L << 20))).isTrue();
    }
}
