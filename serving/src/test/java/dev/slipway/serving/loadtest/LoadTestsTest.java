package dev.slipway.serving.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serving.shadow.ShadowThreads;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LoadTestsTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final LoadBench bench = new LoadBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aTestBeginsOnceAndWhatItFoundStaysUntilItIsEnded() {
        bench.install(1, bench.taking(_ -> MILLI));
        bench.install(2, bench.taking(_ -> MILLI));
        try (LoadTests tests = new LoadTests(bench.spec())) {
            LoadTestWish wish = LoadBench.wish(50);
            assertThat(tests.state(wish)).isInstanceOf(LoadTestState.Waiting.class);
            assertThat(tests.state(wish)).isInstanceOf(LoadTestState.Waiting.class);
            assertThat(bench.started).hasSize(1);
            tests.end(wish.candidateId());
            bench.started.getFirst().run();
            assertThat(tests.state(wish)).isInstanceOf(LoadTestState.Waiting.class);
            assertThat(bench.started).hasSize(2);
        }
    }

    @Test
    void aWatchLetsATestGoOnAndEndsWithTheLastOne() throws Exception {
        assertThatItIsMeasured();
    }

    @Test
    void aLookThatBreaksKeepsNoTestFromGoingOn() throws Exception {
        bench.isBroken.set(true);
        assertThatItIsMeasured();
        assertThat(bench.isBroken).isFalse();
    }

    private void assertThatItIsMeasured() throws InterruptedException {
        bench.install(1, bench.taking(_ -> MILLI));
        bench.install(2, bench.taking(_ -> MILLI));
        CountDownLatch watchEnded = new CountDownLatch(1);
        ShadowThreads threads =
                new ShadowThreads(
                        (name, work) -> {
                            Thread _ = Thread.ofPlatform().name(name).daemon().start(work);
                        },
                        (name, work) -> {
                            Thread _ =
                                    Thread.ofPlatform()
                                            .name(name)
                                            .daemon()
                                            .start(() -> {
                                                work.run();
                                                watchEnded.countDown();
                                            });
                        });
        bench.waiting = _ -> Thread.onSpinWait();
        try (LoadTests tests = new LoadTests(bench.spec(threads))) {
            LoadTestWish wish = LoadBench.wish(50);
            assertThat(tests.state(wish)).isInstanceOf(LoadTestState.Waiting.class);
            assertThat(watchEnded.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(tests.state(wish)).isInstanceOf(LoadTestState.Measured.class);
        }
    }

    @Test
    void aTestThatFoundNoThreadIsBegunTheNextTime() {
        AtomicBoolean isFirst = new AtomicBoolean(true);
        ShadowThreads threads =
                new ShadowThreads(
                        (_, work) -> {
                            if (isFirst.getAndSet(false)) {
                                throw new OutOfMemoryError("no thread");
                            }
                            bench.started.add(work);
                        },
                        (_, _) -> {});
        try (LoadTests tests = new LoadTests(bench.spec(threads))) {
            LoadTestWish wish = LoadBench.wish(50);
            assertThatThrownBy(() -> tests.state(wish)).isInstanceOf(OutOfMemoryError.class);
            assertThat(tests.state(wish)).isInstanceOf(LoadTestState.Waiting.class);
            assertThat(bench.started).hasSize(1);
        }
    }

    @Test
    void aClosedProcessBeginsNoTest() {
        LoadTests tests = new LoadTests(bench.spec());
        tests.close();
        assertThat(tests.state(LoadBench.wish(50)))
                .isEqualTo(new LoadTestState.Waiting("the server is shutting down", null));
        assertThat(bench.started).isEmpty();
    }
}
