package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class SharedAlarmTest {
    private static final long MILLI = 1_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void nobodyIsWokenBeforeTheirTimeAndEverybodyIsInTheEnd() throws InterruptedException {
        SplittableRandom draw = new SplittableRandom(11);
        AtomicLong now = new AtomicLong(-5);
        SharedAlarm alarm = new SharedAlarm(now::get, now::addAndGet);
        ConcurrentLinkedQueue<String> early = new ConcurrentLinkedQueue<>();
        List<Thread> sleepers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            long[] naps = draw.longs(50, 0, 250 * MILLI).toArray();
            sleepers.add(
                    Thread.startVirtualThread(() -> {
                        for (long nap : naps) {
                            long due = now.get() + nap;
                            alarm.sleep(nap);
                            if (now.get() < due) {
                                early.add(now + " instead of " + due);
                            }
                        }
                    }));
        }
        for (Thread sleeper : sleepers) {
            assertThat(sleeper.join(PATIENCE)).isTrue();
        }
        assertThat(early).isEmpty();
    }

    @Test
    void thoseWhoseTimeComesTogetherAreWokenTogether() throws InterruptedException {
        AtomicLong now = new AtomicLong();
        AtomicInteger naps = new AtomicInteger();
        CountDownLatch allAreThere = new CountDownLatch(1);
        SharedAlarm alarm =
                new SharedAlarm(
                        now::get,
                        nanos -> {
                            naps.incrementAndGet();
                            await(allAreThere);
                            now.addAndGet(nanos);
                        });
        List<Thread> sleepers = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            long nap = i * 4L * MILLI / 1_000;
            sleepers.add(Thread.startVirtualThread(() -> alarm.sleep(nap)));
        }
        for (Thread sleeper : sleepers) {
            while (sleeper.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
        allAreThere.countDown();
        for (Thread sleeper : sleepers) {
            assertThat(sleeper.join(PATIENCE)).isTrue();
        }
        assertThat(naps).hasValue(1);
    }

    @Test
    void whoIsInterruptedSleepsNoLonger() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        SharedAlarm alarm = new SharedAlarm(() -> 0, _ -> await(never));
        AtomicInteger interrupted = new AtomicInteger();
        Thread sleeper =
                Thread.startVirtualThread(() -> {
                    alarm.sleep(MILLI);
                    interrupted.set(Thread.currentThread().isInterrupted() ? 1 : -1);
                });
        sleeper.interrupt();
        assertThat(sleeper.join(PATIENCE)).isTrue();
        assertThat(interrupted).hasValue(1);
        never.countDown();
    }

    @Test
    void everybodyIsWokenThoughKeepingTheTimeBreaksForAMoment() throws InterruptedException {
        AtomicLong now = new AtomicLong();
        AtomicInteger naps = new AtomicInteger();
        SharedAlarm alarm =
                new SharedAlarm(
                        now::get,
                        nanos -> {
                            if (naps.getAndIncrement() == 0) {
                                throw new OutOfMemoryError("none for a moment");
                            }
                            now.addAndGet(nanos);
                        });
        for (int i = 0; i < 2; i++) {
            Thread sleeper = Thread.startVirtualThread(() -> alarm.sleep(10 * MILLI));
            assertThat(sleeper.join(PATIENCE)).isTrue();
        }
        assertThat(now.get()).isGreaterThanOrEqualTo(20 * MILLI);
    }

    @Test
    void whoSleepsKeepsTheTimeWhereThereIsNoThreadForIt() {
        AtomicLong now = new AtomicLong();
        SharedAlarm alarm =
                new SharedAlarm(
                        now::get,
                        now::addAndGet,
                        _ -> {
                            throw new OutOfMemoryError("no thread");
                        });
        for (int i = 1; i <= 2; i++) {
            alarm.sleep(10 * MILLI);
            assertThat(now.get()).isGreaterThanOrEqualTo(i * 10L * MILLI);
        }
    }

    @Test
    void whoKeepsTheTimeForOthersDoesSoUntilThereIsAThreadForIt() throws InterruptedException {
        AtomicLong now = new AtomicLong();
        AtomicBoolean isFirst = new AtomicBoolean(true);
        CountDownLatch isKeeping = new CountDownLatch(1);
        CountDownLatch othersSleep = new CountDownLatch(1);
        CountDownLatch isOver = new CountDownLatch(1);
        SharedAlarm alarm =
                new SharedAlarm(
                        now::get,
                        nanos -> {
                            isKeeping.countDown();
                            await(now.get() < 20 * MILLI ? othersSleep : isOver);
                            now.addAndGet(nanos);
                        },
                        work -> {
                            if (isFirst.getAndSet(false)) {
                                throw new OutOfMemoryError("no thread");
                            }
                            return Thread.ofVirtual().unstarted(work);
                        });
        Thread keeper = Thread.startVirtualThread(() -> alarm.sleep(10 * MILLI));
        isKeeping.await();
        Thread other = Thread.startVirtualThread(() -> alarm.sleep(1_000 * MILLI));
        while (other.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        othersSleep.countDown();
        assertThat(keeper.join(PATIENCE)).isTrue();
        isOver.countDown();
        assertThat(other.join(PATIENCE)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
