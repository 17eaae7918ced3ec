package dev.slipway.api.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

final class AwaitedTest {
    @Test
    void interruptedCallerWaitsToTheEndAndIsInterruptedThen() throws Exception {
        CompletableFuture<String> work = new CompletableFuture<>();
        FutureTask<String> call =
                new FutureTask<>(() -> {
                    Thread.currentThread().interrupt();
                    return Awaited.outcome(work) + Thread.currentThread().isInterrupted();
                });
        Thread caller = Thread.ofPlatform().start(call);
        while (caller.isAlive() && caller.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        work.complete("done, ");
        assertThat(call.get()).isEqualTo("done, true");
    }

    @Test
    void uncheckedFailureIsThrownAsItIs() {
        List<Throwable> failures =
                List.of(new IllegalArgumentException("one"), new AssertionError("two"));
        for (Throwable failure : failures) {
            CompletableFuture<String> work = CompletableFuture.failedFuture(failure);
            assertThatThrownBy(() -> Awaited.result(work, AwaitedTest::unavailable))
                    .isSameAs(failure);
        }
    }

    @Test
    void checkedFailureBecomesWhatTheCallerMakesOfIt() {
        IOException failure = new IOException("full");
        CompletableFuture<String> work = CompletableFuture.failedFuture(failure);
        assertThatThrownBy(() -> Awaited.result(work, AwaitedTest::unavailable))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("unavailable: full")
                .hasCause(failure);
        assertThatThrownBy(() -> Awaited.outcome(work))
                .isInstanceOf(ExecutionException.class)
                .hasCause(failure);
    }

    private static IllegalStateException unavailable(Exception cause) {
        return new IllegalStateException("unavailable: " + cause.getMessage(), cause);
    }
}
