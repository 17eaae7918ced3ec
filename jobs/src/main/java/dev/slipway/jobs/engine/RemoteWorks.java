package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.OneWaySeal;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.stream.Broker;
import dev.slipway.jobs.stream.CaptureShelf;
import dev.slipway.jobs.stream.HandedStream;
import dev.slipway.jobs.stream.StreamBoard;
import dev.slipway.jobs.stream.StreamEvents;
import dev.slipway.jobs.stream.StreamTally;
import dev.slipway.jobs.stream.StreamWork;
import dev.slipway.jobs.stream.Stretch;
import dev.slipway.jobs.stream.Versions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What tasks of a stream share in a process of a cluster: a client of the brokers, the version
/// that was settled, and counts. The first task makes it, and it goes with the classes of the job,
/// which the engine loads anew for each.
///
/// *Threads*: any.
final class RemoteWorks {
    private static final String NAME = "slipway-stream";
    private static final long POST_MILLIS = 500;

    /// Of a task manager's heap, for what windows hold: a slot has neighbours.
    private static final int PART_OF_HEAP = 4;

    private static final Map<String, Shared> OPEN = new HashMap<>();

    private RemoteWorks() {}

    /// What tasks share, before and after its version is loaded.
    private static final class Shared {
        private final HandedStream handed;
        private final Path cache;
        private final Broker broker;
        private final Posted posted;
        private final StreamWork work;
        private final ScheduledExecutorService clock =
                Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task, "slipway-counts");
                    thread.setDaemon(true);
                    return thread;
                });
        private boolean isReady;

        Shared(HandedStream handed) {
            SharedStreamFiles.requireReadable(handed);
            this.handed = handed;
            this.cache = OwnCache.make();
            long heap = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
            StreamAttempt attempt = handed.attempt().in(cache, heap, handed.checkpoints());
            this.broker = opened(attempt, cache);
            this.posted = new Posted(new StreamBoard(handed.checkpoints()));
            this.work =
                    new StreamWork(
                            attempt,
                            new StreamWork.Outside(
                                    broker, posted, shelf(handed), new Versions(attempt)),
                            handed.begin(),
                            System::currentTimeMillis,
                            System::nanoTime);
            work.commits().require(new KeptNames(handed.checkpoints()));
        }

        private static CaptureShelf shelf(HandedStream handed) {
            String key = handed.captureKey();
            return CaptureShelf.elsewhere(
                    handed.checkpoints(),
                    handed.attempt().number(),
                    key == null ? null : OneWaySeal.of(key, new SecureRandom()));
        }

        private static Broker opened(StreamAttempt attempt, Path cache) {
            try {
                return Broker.open(attempt);
            } catch (JobException e) {
                OwnCache.remove(cache);
                throw e;
            }
        }

        void load() {
            SplitChoice split = handed.settled().split();
            split.models().forEach(work.versions()::load);
            work.settle(split);
            isReady = true;
            Object unused =
                    clock.scheduleWithFixedDelay(this::post, 0, POST_MILLIS, TimeUnit.MILLISECONDS);
        }

        private void post() {
            try {
                posted.count(work.tally());
            } catch (JobException e) {
                // The next one may get through; when a later attempt has begun, nobody reads them.
            }
        }

        void close() {
            clock.shutdownNow();
            post();
            work.versions().close();
            broker.close();
            OwnCache.remove(cache);
        }
    }

    /// What tasks share; its version may not be loaded yet.
    static synchronized StreamWork of(String text) {
        return shared(text).work;
    }

    private static Shared shared(String text) {
        return OPEN.computeIfAbsent(text, ignored -> new Shared(HandedStream.of(text)));
    }

    /// What tasks share, its version loaded and its golden rows compared.
    ///
    /// *Errors*: [JobException] when what is needed for it is not here, or says something else.
    static synchronized StreamWork ready(String text, OpenWork.Release release) {
        Shared shared = shared(text);
        release.register(NAME, () -> close(text));
        if (!shared.isReady) {
            shared.load();
        }
        return shared.work;
    }

    /// Tells what the tasks of this process have counted, now: one has begun, and whoever has
    /// started the attempt waits for that.
    static void tell(String text) {
        Shared shared = opened(text);
        if (shared != null) {
            shared.post();
        }
    }

    private static synchronized @Nullable Shared opened(String text) {
        return OPEN.get(text);
    }

    /// A task needs it no more: where no other has come to need it, it goes.
    static synchronized void leave(String text) {
        Shared shared = OPEN.get(text);
        if (shared != null && !shared.isReady) {
            close(text);
        }
    }

    private static synchronized void close(String text) {
        Shared shared = OPEN.remove(text);
        if (shared != null) {
            shared.close();
        }
    }

    /// Tells whoever has started the attempt how far the tasks of this process are, and what is
    /// lost; checkpoints tell the rest.
    private static final class Posted implements StreamEvents {
        private final StreamBoard board;
        private final String process = UUID.randomUUID().toString();

        Posted(StreamBoard board) {
            this.board = board;
        }

        synchronized void count(StreamTally tally) {
            board.count(process, tally.counted());
        }

        @Override
        public void lost(List<Stretch> stretches) {
            board.lost(process, stretches);
        }

        /// A stream on a cluster goes by what brokers keep.
        @Override
        public void answered(List<Stretch> stretches) {}

        /// Known there before: it was settled.
        @Override
        public void resumed(long rows, SplitChoice split, Map<Integer, Long> since) {}

        /// The checkpoint says so.
        @Override
        public void completed(long checkpoint, long rows) {}

        /// None does while an attempt lasts.
        @Override
        public void switched(SplitChoice split, long checkpoint, Map<Integer, Long> offsets) {}

        /// Thrown instead.
        @Override
        public void refused(ModelChoice version, String reason) {}
    }
}
