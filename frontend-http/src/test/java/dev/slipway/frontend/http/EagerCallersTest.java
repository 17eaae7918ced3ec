package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EagerCallersTest {
    private final List<Long> pauses = new ArrayList<>();
    private final EagerCallers callers = new EagerCallers(1, this::park);
    private int others;

    /// While one waits another is turned away, as often as there are others.
    private void park(long nanos) {
        pauses.add(nanos);
        if (others > 0) {
            others--;
            callers.pause();
        }
    }

    @Test
    void callerThatIsAloneIsReadOnAtOnce() {
        for (int i = 0; i < 10; i++) {
            callers.pause();
        }
        assertThat(pauses).isEmpty();
        assertThat(callers.pausing()).isZero();
    }

    @Test
    void manyWaitSoLongThatAllTogetherAreTurnedAwayAtABoundedRate() {
        callers.enter();
        others = 699;

        callers.pause();

        // The n-th to wait, of 2,000 a second: n / 2,000 s, a quarter of a second at most.
        assertThat(pauses).hasSize(700);
        assertThat(pauses.getFirst()).isEqualTo(1_000_000L);
        assertThat(pauses.get(98)).isEqualTo(50_000_000L);
        assertThat(pauses.getLast()).isEqualTo(250_000_000L);
        assertThat(callers.pausing()).isEqualTo(1);
    }
}
