package dev.slipway.quiet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class LowestShareTest {
    private static final long STEP = 100_000;

    private final AtomicLong processor = new AtomicLong();
    private final Queue<String> classes = new ConcurrentLinkedQueue<>();

    @Test
    @EnabledOnOs(OS.LINUX)
    void aThreadOfTheIdleClassComputesForAMoment() {
        try (LowestShare share = new LowestShare(this::passing)) {
            while (classes.isEmpty()) {
                boolean _ = share.isEnough();
            }
        }
        assertThat(classes).isNotEmpty().containsOnly("5");
    }

    @Test
    void aThreadThatDoesNotGetOnIsNotWaitedFor() {
        try (LowestShare share = new LowestShare(processor::get)) {
            assertThat(share.isEnough()).isFalse();
            assertThat(share.isEnough()).isFalse();
        }
    }

    @Test
    void nothingIsThereAfterTheEnd() {
        LowestShare share = new LowestShare(this::passing);
        share.close();
        assertThat(share.isEnough()).isFalse();
    }

    private long passing() {
        classes.add(KernelView.policy("thread-self"));
        return processor.addAndGet(STEP);
    }
}
