package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.Deadline;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LatenessTest {
    private final Lateness lateness = new Lateness();

    private void run(long start, long end) {
        lateness.ended(
                new Deadline(100),
                new CallResult.Outputs(List.of(), start, end, CallResult.Share.whole(1)));
    }

    @Test
    void executionInTimeIsNotCounted() {
        run(10, 90);
        assertThat(lateness.begunLate()).isZero();
        assertThat(lateness.endedLate()).isZero();
    }

    @Test
    void executionThatEndsLateIsCountedAndOneThatBeganLateAsThatToo() {
        run(90, 110);
        run(105, 120);
        assertThat(lateness.endedLate()).isEqualTo(2);
        assertThat(lateness.begunLate()).isEqualTo(1);
    }
}
