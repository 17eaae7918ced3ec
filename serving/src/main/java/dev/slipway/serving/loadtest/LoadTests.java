package dev.slipway.serving.loadtest;

import dev.slipway.api.model.VersionId;
import dev.slipway.serving.shadow.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The load tests of a process, one after the other.
///
/// *Threads*: any. Each test has a thread of the lowest priority, so a version that hangs holds up
/// nobody; while there are tests a watch of the usual priority looks ten times a second whether
/// the host has room, since that may take locks that calls take.
public final class LoadTests implements AutoCloseable {
    private static final Duration APART = Duration.ofMillis(100);

    private final LoadTestsSpec spec;
    private final CountDownLatch closed = new CountDownLatch(1);

    // Guarded by this.
    private final Map<VersionId, LoadTest> tests = new LinkedHashMap<>();
    private final List<LoadTest> leaving = new ArrayList<>();
    private long endedNanos;
    private boolean isWatched;

    /// A process without load tests.
    public LoadTests(LoadTestsSpec spec) {
        this.spec = spec;
    }

    /// How far the test of a version is; begins it where there is none. What it found stays until
    /// [#end].
    public synchronized LoadTestState state(LoadTestWish wish) {
        LoadTest there = tests.get(wish.candidateId());
        if (there != null) {
            return there.state();
        }
        if (closed.getCount() == 0) {
            return new LoadTestState.Waiting("the server is shutting down", null);
        }
        LoadTest test = new LoadTest(wish, spec);
        // Threads first: a test that found none would wait for ever.
        if (!isWatched) {
            spec.threads().watch().start("loadtest-watch", this::watch);
            isWatched = true;
        }
        spec.threads().lowest().start("loadtest " + wish.candidateId(), test::work);
        tests.put(wish.candidateId(), test);
        return test.state();
    }

    /// Ends the test of a version, if there is one, and forgets it.
    public synchronized void end(VersionId candidate) {
        LoadTest test = tests.remove(candidate);
        if (test != null) {
            test.end();
            leaving.add(test);
        }
    }

    private void watch() {
        try {
            boolean isNeeded = true;
            while (isNeeded && !closed.await(APART.toNanos(), TimeUnit.NANOSECONDS)) {
                isNeeded = isNeeded();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Looks, and again where that broke, for want of memory, say: it counts as there.
    private boolean isNeeded() {
        try {
            return look();
        } catch (RuntimeException | Error e) {
            return true;
        }
    }

    /// Looks after every test once; false when there is none, and nobody looks any more.
    private synchronized boolean look() {
        @Nullable String busy = busy();
        boolean isTaken = false;
        for (LoadTest test : tests.values()) {
            if (!test.isOver()) {
                test.look(isTaken ? "another version is under load" : busy);
                isTaken = true;
            }
        }
        leaving.forEach(test -> endedNanos += test.spentNanos());
        leaving.clear();
        isWatched = isTaken;
        return isTaken;
    }

    private @Nullable String busy() {
        long nanos = endedNanos;
        for (LoadTest test : tests.values()) {
            nanos += test.spentNanos();
        }
        for (LoadTest test : leaving) {
            nanos += test.spentNanos();
        }
        return Room.of(spec.load(), nanos).obstacle();
    }

    /// Ends all tests; calls that have begun end by themselves. Idempotent.
    @Override
    public synchronized void close() {
        closed.countDown();
        tests.values().forEach(LoadTest::end);
        tests.clear();
    }
}
