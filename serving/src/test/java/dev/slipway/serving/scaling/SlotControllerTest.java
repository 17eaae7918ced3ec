package dev.slipway.serving.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.api.status.ServerEvent;
import dev.slipway.serving.scaling.Decision.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SlotControllerTest {
    private static final long TICK = Duration.ofMillis(500).toNanos();

    private final SlotController controller =
            new SlotController(new SlotController.Limits(1, 20, Duration.ofSeconds(10)));
    private final SplittableRandom random = new SplittableRandom(163);
    private long now;
    private long served;
    private long shed;
    private int slots = 4;
    private int starting;

    @Test
    void nothingIsDecidedBeforeEnoughIsKnown() {
        assertThat(after(2, 2.4).reason()).isEqualTo(Reason.UNKNOWN);
        assertThat(after(4, 2.4).reason()).isEqualTo(Reason.IN_BAND);
    }

    @Test
    void threeMinutesAboveTheBandTakeAsManyAsMakeSixtyPercent() {
        Decision decision = after(185, 2.9);
        assertThat(decision.reason()).isEqualTo(Reason.BUSY);
        assertThat(decision.slots()).isEqualTo(5);
        assertThat(decision.utilization()).isCloseTo(0.725, within(0.001));
    }

    @Test
    void minuteFarAboveTheBandIsEnough() {
        Decision decision = after(65, 3.2);
        assertThat(decision.reason()).isEqualTo(Reason.RISE);
        assertThat(decision.slots()).isEqualTo(6);
    }

    @Test
    void burstTakesNoMoreThanTwiceAsManyAndTwo() {
        after(60, 2.4);
        Decision decision = after(4, 400);
        assertThat(decision.reason()).isEqualTo(Reason.BURST);
        assertThat(decision.slots()).isEqualTo(10);
    }

    @Test
    void callsThatWereRefusedCount() {
        after(60, 2.4);
        for (int i = 0; i < 8; i++) {
            shed += 4 * TICK;
            now += TICK;
            served += 4 * TICK;
            last = decide(0);
        }
        assertThat(last.reason()).isEqualTo(Reason.BURST);
    }

    @Test
    void callsThatWaitCount() {
        after(60, 2.4);
        now += TICK;
        assertThat(decide(Duration.ofSeconds(15).toNanos()).reason()).isEqualTo(Reason.BURST);
    }

    @Test
    void whatIsStartingIsNotOrderedAgain() {
        after(60, 2.4);
        for (int i = 0; i < 100; i++) {
            starting = after(1, 6).slots() - slots;
        }
        assertThat(starting).as("6 of 9 slots lie in the band").isEqualTo(5);
    }

    @Test
    void slotsAreGivenUpOnlyAfterAWhileAndOneByOne() {
        slots = 8;
        assertThat(after(360, 2.0).slots()).isEqualTo(8);
        Decision decision = after(10, 2.0);
        assertThat(decision.reason()).isEqualTo(Reason.IDLE);
        assertThat(decision.slots()).isEqualTo(7);
    }

    @Test
    void nothingIsGivenUpWhileSlotsStartOrThePeakIsNear() {
        slots = 8;
        after(400, 5.0);
        assertThat(after(70, 2.0).slots()).as("three minutes have not forgotten").isEqualTo(8);
        starting = 1;
        assertThat(after(300, 2.0).slots()).isEqualTo(9);
    }

    @Test
    void nothingIsGivenUpForTenMinutesAfterMoreWasTaken() {
        slots = after(65, 3.2).slots();
        assertThat(after(595, 1.0).slots()).isEqualTo(6);
        assertThat(after(10, 1.0).slots()).isEqualTo(5);
    }

    @Test
    void burstsThatStrayFarKeepNoSlotsThatNobodyNeeds() {
        slots = 6;
        for (int i = 0; i < 4_800; i++) {
            now += TICK;
            // Ten seconds of three slots, ten of none.
            served += i / 20 % 2 == 0 ? 3 * TICK : 0;
            slots = decide(0).slots();
        }
        assertThat(slots).isEqualTo(3);
    }

    @Test
    void numberThatIsExpectedToBeInItsBandForLongerIsTaken() {
        slots = 3;
        Decision decision = afterNoise(600, 2.14);
        assertThat(decision.reason()).isEqualTo(Reason.OUTLOOK);
        assertThat(decision.slots()).isEqualTo(4);
        assertThat(decision.inputs().prospect().usual()).isCloseTo(2.14, within(0.1));
        assertThat(decision.inputs().prospect().stray()).isBetween(0.01, 0.1);
        assertThat(decision.inputs().prospect().gain()).isPositive();
    }

    @Test
    void turnIsNotTakenBackForTenMinutes() {
        slots = 3;
        slots = afterNoise(600, 2.14).slots();
        assertThat(afterNoise(600, 1.97).slots()).isEqualTo(4);
        Decision decision = afterNoise(60, 1.97);
        assertThat(decision.reason()).isEqualTo(Reason.OUTLOOK);
        assertThat(decision.slots()).isEqualTo(3);
    }

    @Test
    void pauseBeginsAnew() {
        after(400, 2.4);
        now += Duration.ofSeconds(3).toNanos();
        assertThat(decide(0).reason()).isEqualTo(Reason.UNKNOWN);
        assertThat(after(200, 0).slots()).as("a restart takes nothing away").isEqualTo(4);
    }

    @Test
    void limitsHoldWhateverTheDemand() {
        slots = 18;
        assertThat(after(10, 100).slots()).isEqualTo(20);
        assertThatThrownBy(() -> new SlotController.Limits(2, 1, Duration.ZERO))
                .hasMessage("least: 2 (expected: from 1 to most, 1)");
    }

    @Test
    void watchReportsEachChangeAndWhatIsMissing() {
        List<ServerEvent> events = new ArrayList<>();
        try (SlotWatch watch =
                SlotWatch.idle(() -> new SlotLoad(now, served, 0, 0), 2, events::add)) {
            for (int i = 0; i < 400; i++) {
                now += TICK;
                served += (long) (1.9 * TICK);
                watch.tick();
            }
            assertThat(watch.wanted()).isGreaterThan(2);
            assertThat(watch.demand()).isBetween(1.89, 1.91);
        }
        assertThat(events).isNotEmpty();
        assertThat(events.getFirst())
                .isInstanceOfSatisfying(
                        ServerEvent.SlotsWanted.class,
                        event -> {
                            assertThat(event.before()).isEqualTo(2);
                            assertThat(event.slots()).isEqualTo(2);
                            assertThat(event.missing()).isPositive();
                        });
    }

    private Decision last =
            new Decision(
                    0,
                    0,
                    0,
                    new Decision.Inputs(0, 0, 0, 0, 0, Decision.Prospect.NONE),
                    Reason.UNKNOWN);

    /// The decision after so many seconds under a demand.
    private Decision after(int seconds, double demand) {
        for (int i = 0; i < 2 * seconds; i++) {
            now += TICK;
            served += (long) (demand * TICK);
            last = decide(0);
            if (last.isChange()) {
                return last;
            }
        }
        return last;
    }

    /// As [#after], under a demand that every tick lies up to two fifths above or below.
    private Decision afterNoise(int seconds, double demand) {
        for (int i = 0; i < 2 * seconds; i++) {
            now += TICK;
            served += (long) (demand * (1 + 0.4 * (2 * random.nextDouble() - 1)) * TICK);
            last = decide(0);
            if (last.isChange()) {
                return last;
            }
        }
        return last;
    }

    private Decision decide(long queued) {
        return controller.decide(
                new SlotLoad(now, served, shed, queued), new Capacity(slots, starting));
    }
}
