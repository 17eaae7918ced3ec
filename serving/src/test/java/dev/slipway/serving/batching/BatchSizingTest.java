package dev.slipway.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.serving.batching.BatchSize.Reason;
import dev.slipway.testkit.Property;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BatchSizingTest {
    private static final double MILLI = 1e6;
    private static final Cost COST = Cost.line(5 * MILLI, 0.1 * MILLI);
    private static final BatchGoal GOAL = BatchGoal.within(Duration.ofMillis(200));
    private static final Load IDLE = new Load(0, 0, 2);

    @Test
    void largestBatchFitsTwiceIntoTheGoal() {
        // 2·(5 + 0.1·b) <= 200 ms
        assertThat(choose(COST, GOAL, IDLE).largest()).isEqualTo(950);
        assertThat(choose(COST, BatchGoal.within(Duration.ofMillis(50)), IDLE).largest())
                .isEqualTo(200);
        assertThat(choose(COST, GOAL, IDLE).reason()).isEqualTo(Reason.GOAL);
    }

    @Test
    void goalThatIsTooNearLeavesCallsAlone() {
        BatchSize size = choose(COST, BatchGoal.within(Duration.ofMillis(10)), IDLE);
        assertThat(size).isEqualTo(BatchSize.alone(Reason.GOAL_TOO_NEAR));
    }

    @Test
    void rowsThatCostNearlyAllOfACallAreNotWorthSharing() {
        assertThat(choose(Cost.line(0.04 * MILLI, MILLI), GOAL, IDLE))
                .isEqualTo(BatchSize.alone(Reason.NO_GAIN));
        assertThat(choose(Cost.line(0.06 * MILLI, MILLI), GOAL, IDLE).isBatching()).isTrue();
    }

    @Test
    void gainThatWasNotThereIsLookedForAgainByAFewRows() {
        Cost none = Cost.line(0, MILLI);
        assertThat(BatchSizing.choose(none, GOAL, IDLE, new Experience(10, true, 1), 4).largest())
                .isEqualTo(BatchSizing.TRIAL_CALLS);
    }

    /// A call is not divided: by fewer rows it would run alone as ever.
    @Test
    void gainOfCallsOfManyRowsIsLookedForBySeveralOfThem() {
        Cost none = Cost.line(0, MILLI);
        Experience much = new Experience(100, true, 8);
        assertThat(BatchSizing.choose(none, GOAL, IDLE, much, 4).largest()).isEqualTo(32);
        Experience little = new Experience(8, true, 8);
        assertThat(BatchSizing.choose(none, GOAL, IDLE, little, 4).largest()).isEqualTo(16);
    }

    @Test
    void lookingForAGainKeepsTheGoal() {
        Cost none = Cost.line(0, 40 * MILLI);
        Experience trial = new Experience(10, true, 1);
        assertThat(BatchSizing.choose(none, GOAL, IDLE, trial, 4).largest()).isEqualTo(2);
    }

    @Test
    void sizesAreTriedByDoubling() {
        assertThat(BatchSizing.choose(COST, GOAL, IDLE, new Experience(1, false, 1), 4).largest())
                .isEqualTo(2);
        assertThat(BatchSizing.choose(COST, GOAL, IDLE, new Experience(40, false, 1), 4).largest())
                .isEqualTo(80);
        assertThat(BatchSizing.choose(COST, GOAL, IDLE, new Experience(40, false, 1), 4).reason())
                .isEqualTo(Reason.EXPLORING);
    }

    @Test
    void rowThatAddsNothingIsBoundedByRowsAndBytes() {
        Cost free = Cost.line(5 * MILLI, 0);
        assertThat(choose(free, GOAL, IDLE).largest()).isEqualTo(BatchSizing.MOST_ROWS);
        Experience much = new Experience(10_000, false, 1);
        assertThat(BatchSizing.choose(free, GOAL, IDLE, much, 1 << 20).largest()).isEqualTo(16);
    }

    @Test
    void timesThatVaryLeaveRoomAndNeverMoreThanTheMean() {
        assertThat(choose(new Cost(5 * MILLI, 0.1 * MILLI, MILLI), GOAL, IDLE).largest())
                .isEqualTo(920);
        assertThat(choose(new Cost(5 * MILLI, 0.1 * MILLI, 100 * MILLI), GOAL, IDLE).largest())
                .isEqualTo(900);
    }

    @Test
    void nodeThatIsNotBusyWaitsForNobody() {
        assertThat(choose(COST, GOAL, new Load(5_000, 0.59, 2)).delayNanos()).isZero();
    }

    @Test
    void busyNodeWaitsForTheRowsThatKeepItSixtyPercentBusy() {
        BatchSize size =
                BatchSizing.choose(
                        COST, GOAL, new Load(5_000, 0.9, 2), new Experience(100, false, 1), 4);
        // 5 rows/ms · (5 + 0.1·b) / (2·b) = 0.6
        assertThat(size.wanted()).isEqualTo(36);
        // What waiting can save at most.
        assertThat(size.delayNanos()).isEqualTo((long) COST.fixed());
    }

    @Test
    void loadBeyondTheNodeWaitsForNobody() {
        assertThat(choose(COST, GOAL, new Load(50_000, 1, 2)).wanted()).isEqualTo(1);
    }

    @Test
    void pinnedValuesWin() {
        BatchGoal pinned =
                new BatchGoal(
                        Duration.ofMillis(200),
                        new EndpointSpec.Batching(32, Duration.ofMillis(3), false));
        BatchSize size = choose(COST, pinned, IDLE);
        assertThat(size.largest()).isEqualTo(32);
        assertThat(size.wanted()).isEqualTo(32);
        assertThat(size.delayNanos()).isEqualTo(Duration.ofMillis(3).toNanos());
        assertThat(size.reason()).isEqualTo(Reason.PINNED);
    }

    @Test
    void delayThatIsPinnedIsNoLongerThanThePromise() {
        BatchGoal pinned =
                new BatchGoal(
                        Duration.ofMillis(200),
                        new EndpointSpec.Batching(null, Duration.ofSeconds(1), false));
        assertThat(choose(COST, pinned, IDLE).delayNanos())
                .isEqualTo(Duration.ofMillis(200).toNanos());
    }

    @Test
    void noChoiceBreaksItsBounds() {
        Property.holds(
                2_000,
                random -> {
                    Cost cost =
                            new Cost(
                                    random.nextDouble(100 * MILLI),
                                    random.nextDouble(MILLI),
                                    random.nextDouble(10 * MILLI));
                    BatchGoal goal = BatchGoal.within(Duration.ofMillis(random.nextInt(1, 1_000)));
                    Load load = new Load(random.nextDouble(1e5), random.nextDouble(), 2);
                    int bytes = random.nextInt(1, 1 << 20);
                    BatchSize size =
                            BatchSizing.choose(
                                    cost, goal, load, new Experience(10_000, false, 1), bytes);
                    assertThat(size.largest()).isBetween(1, BatchSizing.MOST_ROWS);
                    assertThat(size.wanted()).isBetween(1, size.largest());
                    long p99 = goal.p99().toNanos();
                    assertThat(size.delayNanos()).isBetween(0L, p99 / 4);
                    if (size.isBatching()) {
                        assertThat(2 * cost.at(size.largest())).isLessThanOrEqualTo((double) p99);
                        assertThat((long) size.largest() * bytes)
                                .isLessThanOrEqualTo(BatchSizing.MOST_BYTES);
                    }
                });
    }

    private static BatchSize choose(Cost cost, BatchGoal goal, Load load) {
        return BatchSizing.choose(cost, goal, load, new Experience(10_000, false, 1), 4);
    }
}
