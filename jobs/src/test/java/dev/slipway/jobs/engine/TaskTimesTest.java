package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which threads' time is that of an attempt.
final class TaskTimesTest {
    private static final long WORK_NANOS = 20_000_000;

    /// Uses at least so much of a processor, by the thread's own account.
    private static void work() {
        long from = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - from < WORK_NANOS) {
            Thread.onSpinWait();
        }
    }

    private static void run(ClassLoader loader, Runnable task) throws InterruptedException {
        Thread thread = new Thread(task);
        thread.setContextClassLoader(loader);
        thread.start();
        thread.join();
    }

    @Test
    void threadsOfTheJobCountAlsoWhenTheyAreGone() throws Exception {
        List<Long> seen = new ArrayList<>();
        try (URLClassLoader job = new URLClassLoader(new URL[0]);
                URLClassLoader other = new URLClassLoader(new URL[0])) {
            List<TaskTimes> made = new ArrayList<>();
            run(job, () -> made.add(new TaskTimes()));
            TaskTimes times = made.getFirst();
            run(other, TaskTimesTest::work);
            work();
            assertThat(times.nanos()).as("of others").isLessThan(WORK_NANOS);
            run(
                    job,
                    () -> {
                        work();
                        seen.add(times.nanos());
                        work();
                        times.leaves();
                    });
            assertThat(seen.getFirst()).isGreaterThanOrEqualTo(WORK_NANOS);
            assertThat(times.nanos()).isGreaterThanOrEqualTo(2 * WORK_NANOS);
            run(job, times::leaves);
            assertThat(times.nanos()).isGreaterThanOrEqualTo(2 * WORK_NANOS);
        }
    }

    @Test
    void aThreadThatIsStillThereIsCountedByOneOfTwoThatFollow() throws Exception {
        List<Long> seen = new ArrayList<>();
        try (URLClassLoader job = new URLClassLoader(new URL[0])) {
            run(
                    job,
                    () -> {
                        TaskTimes first = new TaskTimes();
                        work();
                        seen.add(first.nanos());
                        TaskTimes second = new TaskTimes();
                        work();
                        seen.add(second.nanos());
                        seen.add(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
                    });
        }
        assertThat(seen.get(1)).isGreaterThanOrEqualTo(WORK_NANOS);
        assertThat(seen.get(0) + seen.get(1)).isLessThanOrEqualTo(seen.get(2));
    }
}
