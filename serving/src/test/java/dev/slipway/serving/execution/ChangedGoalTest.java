package dev.slipway.serving.execution;

import static dev.slipway.serving.execution.HeldCalls.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.batching.Sharing;
import java.time.Duration;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Calls that wait while their endpoint's goal becomes another one.
final class ChangedGoalTest {
    @Test
    void callsThatCameToRunAloneDoSoAlthoughOthersMayShareByNow() throws Exception {
        try (HeldCalls calls = new HeldCalls(new Sharing.Dependent("a test"))) {
            Future<CallResult> busy = calls.occupy();
            Future<CallResult> same = calls.submit(0, 1);
            calls.awaitWaiting(1);
            Future<CallResult> negative = calls.submit(1, 2);
            calls.awaitWaiting(2);
            calls.execution.follow(
                    new BatchGoal(
                            Duration.ofMinutes(1),
                            new EndpointSpec.Batching(8, Duration.ZERO, true)));
            calls.letGo();
            assertThat(value(busy)).isEqualTo(0);
            assertThat(value(same)).isEqualTo(1);
            assertThat(value(negative)).isEqualTo(-2);
        }
    }
}
