package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.batching.Sharing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class PinnedDelayTest {
    private static final long START = System.nanoTime();

    /// The clock stands still, so the first call waits for the second one however late that comes.
    @Test
    void callsWaitForOthersAlsoWhereMoreTimeIsPinnedThanIsPromised() throws Exception {
        try (HeldCalls calls = new HeldCalls(new Sharing.Allowed(), () -> START)) {
            calls.execution.follow(
                    new BatchGoal(
                            Duration.ofMillis(200),
                            new EndpointSpec.Batching(2, Duration.ofSeconds(1), false)));
            calls.letGo();
            Future<CallResult> first = calls.submit(0, 1);
            Future<CallResult> second = calls.submit(0, 2);
            assertThat(HeldCalls.value(first)).isEqualTo(1);
            assertThat(HeldCalls.value(second)).isEqualTo(2);
            assertThat(calls.model.calls()).isEqualTo(1);
        }
    }

    /// The clock stands still, so whoever is left over would wait for ever.
    @Test
    void rowsThatWereWaitedForRunTogetherHoweverManySlotsAreFree() throws Exception {
        try (HeldCalls calls = new HeldCalls(new Sharing.Allowed(), () -> START, 2)) {
            calls.execution.follow(
                    new BatchGoal(
                            Duration.ofMinutes(1),
                            new EndpointSpec.Batching(4, Duration.ofSeconds(1), false)));
            calls.letGo();
            List<Future<CallResult>> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(calls.submit(0, i));
            }
            for (int i = 0; i < 4; i++) {
                assertThat(HeldCalls.outputs(answers.get(i)).share().rows()).isEqualTo(4);
            }
            assertThat(calls.model.calls()).isEqualTo(1);
        }
    }
}
