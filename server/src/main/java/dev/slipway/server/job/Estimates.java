package dev.slipway.server.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.JobEstimate;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.server.child.ChildTalk;
import dev.slipway.server.child.ChildTalk.Heard;
import dev.slipway.server.child.ChildTalk.Last;
import dev.slipway.server.child.SmallFiles;
import dev.slipway.server.job.JobMemory.Taken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// What a job would take, told by a child that scores a sample.
///
/// *Threads*: any, one at a time; whoever asks waits for the child.
final class Estimates {
    private static final int SAMPLE_ROWS = 10_000;
    private static final int PATIENCE_SECONDS = 120;
    private static final int END_SECONDS = 5;
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    private final AttemptSpec spec;
    private final JobMemory memory;
    private final JobPrices prices;
    private final Semaphore turn = new Semaphore(1);

    Estimates(AttemptSpec spec, JobMemory memory, JobPrices prices) {
        this.spec = spec;
        this.memory = memory;
        this.prices = prices;
    }

    /// *Errors*: [RefusalException] naming what does not fit, or what is short.
    JobEstimate estimate(ScoreSpec job, TeamName team) {
        if (!turn.tryAcquire()) {
            throw busy("another dry run is under way");
        }
        try {
            return switch (memory.take(job.scored(), team)) {
                case Taken.Short(String words, boolean _) -> throw busy(words);
                case Taken.Lease lease -> estimate(job, lease);
            };
        } finally {
            turn.release();
        }
    }

    private static RefusalException busy(String why) {
        return new RefusalException(
                Refusal.retryable(ErrorCode.OVERLOADED, "dry run: " + why, Duration.ofSeconds(5)));
    }

    private JobEstimate estimate(ScoreSpec job, Taken.Lease lease) {
        String name = "sample-" + UUID.randomUUID();
        Path directory = spec.jobs().resolve(name);
        try {
            ChildTalk talk = sampled(name, job, directory);
            return switch (talk.last()) {
                case Last.Sampled sampled -> {
                    Usage usage = used(sampled, spec.threads(job), lease);
                    yield told(job, sampled, talk.heard(), usage);
                }
                case Last.Refused(String message) ->
                        throw new RefusalException(ErrorCode.INVALID_INPUT, message);
                case Last.Failed(String _, String message, boolean _, boolean _) ->
                        throw new RefusalException(ErrorCode.MODEL_FAILED, message);
                case Last.Committed _, Last.Stopped _, Last.Fenced _ -> throw silent();
                case null -> throw silent();
            };
        } catch (IOException e) {
            throw new RefusalException(ErrorCode.STORE_UNAVAILABLE, "dry run: " + e.getMessage());
        } finally {
            lease.giveBack().run();
            remove(directory);
        }
    }

    private static RefusalException silent() {
        return new RefusalException(
                ErrorCode.INTERNAL,
                "dry run: the child did not say what it found within " + PATIENCE_SECONDS + " s");
    }

    /// Why a child said nothing of how it ended, which was before anybody had it end.
    private RefusalException died(Process child, Path directory) {
        int status = child.exitValue();
        String why =
                spec.outOfMemory(status)
                        .orElseGet(() ->
                                "the child ended without a word, exit status "
                                        + status
                                        + SmallFiles.lastLine(AttemptSpec.log(directory, 1))
                                                .map(line -> ": " + line)
                                                .orElse(""));
        return new RefusalException(ErrorCode.INTERNAL, "dry run: " + why);
    }

    private ChildTalk sampled(String name, ScoreSpec job, Path directory) throws IOException {
        Process child = spec.startSample(name, job, directory, SAMPLE_ROWS);
        CountDownLatch late = new CountDownLatch(1);
        ChildTalk talk = new ChildTalk();
        Thread watchdog = Thread.ofVirtual().name(name).unstarted(() -> endInTime(child, late));
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            watchdog.start();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                talk.line(line);
            }
        } finally {
            awaitEnd(child);
            watchdog.interrupt();
        }
        if (talk.last() == null && late.getCount() > 0) {
            throw died(child, directory);
        }
        return talk;
    }

    /// One that has closed its output is about to end, with a status that says why.
    private static void awaitEnd(Process child) {
        try {
            boolean _ = child.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Process _ = child.destroyForcibly().onExit().join();
        }
    }

    private static void endInTime(Process child, CountDownLatch late) {
        try {
            if (!child.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                late.countDown();
                child.destroyForcibly();
            }
        } catch (InterruptedException e) {
            // It has ended.
        }
    }

    private static void remove(Path directory) {
        try {
            SmallFiles.deleteTree(directory);
        } catch (IOException e) {
            // The keeper's directory is swept at the next start.
        }
    }

    /// Each thread at work all the time: what it costs at most.
    private static Usage used(Last.Sampled sampled, int threads, Taken.Lease lease) {
        double seconds = sampled.seconds();
        long busy = (long) (seconds * NANOS * threads);
        return new Usage(busy, busy, (long) (lease.bytes() * seconds), 0, sampled.totalRows());
    }

    private JobEstimate told(ScoreSpec job, Last.Sampled sampled, Heard heard, Usage usage) {
        return new JobEstimate(
                job.model(),
                job.version(),
                job.files(),
                sampled.rows(),
                sampled.badRows(),
                Optional.ofNullable(heard.totalFiles()).orElse(0L),
                Optional.ofNullable(heard.totalBytes()).orElse(0L),
                sampled.bytesOut(),
                sampled.totalRows(),
                sampled.isExact(),
                sampled.rowsPerSecond(),
                Duration.ofMillis((long) Math.ceil(sampled.seconds() * MILLIS)),
                prices.of(usage),
                prices.currency());
    }
}
