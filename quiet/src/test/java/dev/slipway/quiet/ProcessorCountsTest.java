package dev.slipway.quiet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProcessorCountsTest {
    private static final int THREADS = 8;
    private static final int TIMES = 20_000;

    @Test
    void nothingIsLostOfWhatThreadsAddAtOnce() throws InterruptedException {
        ProcessorCounts counts = new ProcessorCounts(3);
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                for (int i = 0; i < TIMES; i++) {
                                    int here = ProcessorCounts.here();
                                    counts.add(here, 0, 1);
                                    counts.add(here, 2, i);
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(counts.sum(0)).isEqualTo((long) THREADS * TIMES);
        assertThat(counts.sum(1)).isZero();
        assertThat(counts.sum(2)).isEqualTo(THREADS * (TIMES * (TIMES - 1L) / 2));
    }

    @Test
    void sumsOfAllProcessorsStandApart() {
        for (int sums : new int[] {1, 15, 16, 17, 40}) {
            ProcessorCounts counts = new ProcessorCounts(sums);
            for (int processor = 0; processor < ProcessorCounts.PROCESSORS; processor++) {
                for (int sum = 0; sum < sums; sum++) {
                    counts.add(processor, sum, sum + 1);
                }
            }
            for (int sum = 0; sum < sums; sum++) {
                assertThat(counts.sum(sum)).isEqualTo((sum + 1L) * ProcessorCounts.PROCESSORS);
            }
        }
    }

    @Test
    void whoeverIsAloneOnAProcessorLosesNothing() {
        ProcessorCounts counts = new ProcessorCounts(2);
        for (int processor = 0; processor < ProcessorCounts.PROCESSORS; processor++) {
            for (int i = 0; i < 100; i++) {
                counts.addRoughly(processor, 1, i);
            }
        }
        assertThat(counts.sum(0)).isZero();
        assertThat(counts.sum(1)).isEqualTo(4_950L * ProcessorCounts.PROCESSORS);
    }

    @Test
    void whatNobodyAddedToIsNought() {
        ProcessorCounts counts = new ProcessorCounts(20);
        assertThat(counts.sum(0)).isZero();
        assertThat(counts.sum(19)).isZero();
    }
}
