package dev.slipway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.contract.RegisterHistory.Call;
import dev.slipway.testkit.contract.RegisterHistory.Heard;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RegisterHistoryTest {
    private static final long NEVER = 0;

    private static Call read(long asked, long answered, long value) {
        return new Call(asked, answered, new Heard.Read(value));
    }

    private static Call swapped(long asked, long answered, long expected, long next) {
        return new Call(asked, answered, new Heard.Swapped(expected, next));
    }

    private static Call conflict(long asked, long answered, long expected) {
        return new Call(asked, answered, new Heard.Conflict(expected));
    }

    private static Call lost(long asked, long expected, long next) {
        return new Call(asked, NEVER, new Heard.Lost(expected, next));
    }

    private static boolean isLinearizable(Call... calls) {
        return RegisterHistory.isLinearizable(1, List.of(calls));
    }

    @Test
    void callsOneAfterAnotherAreTakenAsTheyCame() {
        assertThat(isLinearizable(read(1, 2, 1), swapped(3, 4, 1, 2), read(5, 6, 2))).isTrue();
        assertThat(isLinearizable(swapped(3, 4, 1, 2), read(5, 6, 1))).isFalse();
        assertThat(isLinearizable(swapped(3, 4, 1, 2), conflict(5, 6, 2))).isFalse();
    }

    @Test
    void callsThatOverlapMayHaveEitherOrder() {
        assertThat(isLinearizable(swapped(1, 10, 1, 2), read(2, 3, 1), read(4, 5, 2))).isTrue();
        assertThat(isLinearizable(swapped(1, 10, 1, 2), read(2, 3, 2), read(4, 5, 1))).isFalse();
    }

    @Test
    void twoSwapsOfOneValueCannotBothHaveFoundIt() {
        assertThat(isLinearizable(swapped(1, 10, 1, 2), swapped(2, 9, 1, 2))).isFalse();
        assertThat(isLinearizable(swapped(1, 10, 1, 2), conflict(2, 9, 1))).isTrue();
    }

    @Test
    void lostCallMayHaveComeToPassLateOnceOrNever() {
        assertThat(isLinearizable(lost(1, 1, 2), read(2, 3, 1), read(4, 5, 2))).isTrue();
        assertThat(isLinearizable(lost(1, 1, 2), read(2, 3, 1), read(4, 5, 1))).isTrue();
        assertThat(isLinearizable(lost(1, 1, 2), read(2, 3, 2), read(4, 5, 1))).isFalse();
        assertThat(isLinearizable(lost(4, 1, 2), read(2, 3, 2))).isFalse();
        Call again = swapped(4, 5, 2, 1);
        assertThat(isLinearizable(lost(1, 1, 2), read(2, 3, 2), again, read(6, 7, 2))).isFalse();
    }

    /// Real interleavings of a real register, and the same with one read that lies.
    @Test
    void manyClientsOfARegisterPassAndOneLieIsFound() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 50; round++) {
            List<Call> calls = played(random);
            assertThat(RegisterHistory.isLinearizable(1, calls)).as("round %d", round).isTrue();
            List<Call> lying = new ArrayList<>(calls);
            Call last = read(Long.MAX_VALUE - 1, Long.MAX_VALUE, 99);
            lying.add(last);
            assertThat(RegisterHistory.isLinearizable(1, lying)).as("round %d", round).isFalse();
        }
    }

    /// Each call has its moment at ten times its number, and lasts for a few moments around it.
    private static List<Call> played(SplittableRandom random) {
        List<Call> calls = new ArrayList<>();
        long value = 1;
        for (long moment = 100; moment < 1_000; moment += 10) {
            long asked = moment - random.nextInt(40);
            long answered = moment + random.nextInt(40);
            long expected = random.nextInt(1, 4);
            long next = random.nextInt(1, 4);
            Heard heard;
            if (random.nextInt(4) == 0) {
                heard = new Heard.Read(value);
            } else if (random.nextInt(12) == 0) {
                heard = new Heard.Lost(expected, next);
                value = expected == value && random.nextBoolean() ? next : value;
            } else if (expected == value) {
                heard = new Heard.Swapped(expected, next);
                value = next;
            } else {
                heard = new Heard.Conflict(expected);
            }
            calls.add(new Call(asked, answered, heard));
        }
        return calls;
    }
}
