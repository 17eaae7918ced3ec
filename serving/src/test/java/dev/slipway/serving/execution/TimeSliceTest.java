package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.quiet.TimeSlice;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TimeSliceTest {
    /// Some systems and containers do not let it; none may mind that it was tried.
    @Test
    void threadRunsOnWhetherOrNotTheSystemTookIt() throws Exception {
        CompletableFuture<Boolean> ran = new CompletableFuture<>();
        Thread.ofPlatform()
                .start(() -> {
                    boolean first = TimeSlice.makeLong();
                    ran.complete(first == TimeSlice.makeLong());
                });
        assertThat(ran.get(30, TimeUnit.SECONDS)).isTrue();
    }
}
