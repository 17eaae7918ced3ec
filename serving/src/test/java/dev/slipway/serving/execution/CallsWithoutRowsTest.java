package dev.slipway.serving.execution;

import static dev.slipway.serving.execution.HeldCalls.outputs;
import static dev.slipway.serving.execution.HeldCalls.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.batching.Sharing;
import java.time.Duration;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// A call may have no row at all: it has room beside any other.
final class CallsWithoutRowsTest {
    @Test
    void oneBesideACallThatRunsAloneLeavesItAlone() throws Exception {
        try (HeldCalls calls = new HeldCalls(new Sharing.Dependent("a test"))) {
            Future<CallResult> busy = calls.occupy();
            Future<CallResult> empty = calls.submit(0);
            calls.awaitWaiting(1);
            Future<CallResult> negative = calls.submit(1, 2);
            calls.awaitWaiting(2);
            calls.letGo();
            assertThat(outputs(busy).share().rows()).isEqualTo(1);
            assertThat(outputs(empty).tensors().getFirst().rows()).isZero();
            assertThat(value(negative)).isEqualTo(-2);
            assertThat(calls.model.calls()).isEqualTo(3);
        }
    }

    @Test
    void anExecutionThatOneSharesIsCountedOnce() throws Exception {
        try (HeldCalls calls = new HeldCalls(new Sharing.Allowed())) {
            calls.execution.follow(
                    new BatchGoal(
                            Duration.ofMinutes(1),
                            new EndpointSpec.Batching(8, Duration.ZERO, false)));
            Future<CallResult> busy = calls.occupy();
            Future<CallResult> empty = calls.submit(0);
            calls.awaitWaiting(1);
            Future<CallResult> same = calls.submit(0, 2);
            calls.awaitWaiting(2);
            calls.letGo();
            assertThat(outputs(busy).share().isFirst()).isTrue();
            assertThat(outputs(empty).share().isFirst()).isTrue();
            assertThat(outputs(same).share().isFirst()).isFalse();
            assertThat(value(same)).isEqualTo(2);
            assertThat(calls.model.calls()).isEqualTo(2);
        }
    }
}
