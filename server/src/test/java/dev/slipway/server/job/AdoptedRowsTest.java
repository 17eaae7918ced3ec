package dev.slipway.server.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.control.JobCommand.CancelJob;
import dev.slipway.api.control.JobCommand.StartAttempt;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.model.StreamName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rows of jobs that go on while no child listens to them: each is paid once, unless it is scored
/// once more.
@Timeout(120)
final class AdoptedRowsTest {
    @TempDir Path scratch;

    private static void await(BooleanSupplier wanted) throws InterruptedException {
        while (!wanted.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("it never was so");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static long metered(KeptJobs kept) {
        return kept.meter.beside(List::of).readings().stream()
                .mapToLong(one -> one.usage().rows())
                .sum();
    }

    private static boolean hasTold(KeptJobs kept, StreamName name, long rows) {
        return kept.control.current().stream(name)
                .flatMap(stream -> kept.current().streamProgress(stream.id()))
                .filter(progress -> progress.rows() == rows)
                .isPresent();
    }

    /// A stream whose attempts go like this, once the newest has told of so many rows and was
    /// stopped.
    private StreamJob stream(KeptJobs kept, String words, long told) throws Exception {
        kept.brokers();
        StreamName name = kept.stream(words);
        await(() -> hasTold(kept, name, told));
        kept.current().close();
        return kept.control.current().stream(name).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        // Its child is killed, and the next one listens to its tasks.
        "tell-1-0-0-700.hold-1-0-900-950, 950, 950",
        // The same, of which the next one has seen less at first.
        "tell-1-0-0-700.hold-1-0-600-950, 950, 950",
        // Two are killed.
        "tell-1-0-0-700.tell-1-0-900-940.hold-1-0-1200-1300, 1300, 1300",
        // The second has not said a word.
        "tell-1-0-0-700.mute.hold-1-0-900-950, 950, 950",
        // The one that has begun the tasks has not said a word.
        "tell-1-0-0-700.mute.hold-2-650-800-850, 850, 900",
        "mute.hold-1-0-800-850, 850, 850",
        // New tasks go on from a checkpoint behind which rows are scored again.
        "tell-1-0-0-700.hold-2-400-400-450, 450, 750",
        // It holds rows that were scored while no child listened.
        "tell-1-0-0-700.hold-2-900-900-950, 950, 950",
        // Tasks are listened to, and new ones go on from their checkpoint then.
        "tell-1-0-0-700.tell-1-0-900-940.hold-3-930-930-980, 980, 990",
        // A repair begins anew.
        "tell-1-0-0-700.hold-2-0-0-20, 20, 720"
    })
    void rowsOfAStreamArePaidAsOftenAsTheyAreScored(String words, long told, long paid)
            throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            StreamJob stream = stream(kept, words, told);
            assertThat(stream.usage().rows()).isEqualTo(paid);
            assertThat(metered(kept)).isEqualTo(paid);
            assertThat(requireNonNull(stream.latest()).tally().badRows()).isEqualTo(3);
        }
    }

    private void requirePaid(long paid, String... words) throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            ScoreJob job = kept.over(kept.job(words));
            assertThat(job.state()).isEqualTo(JobState.COMMITTED);
            assertThat(job.attempt()).isEqualTo(words.length);
            kept.current().close();
            assertThat(job.usage().rows()).isEqualTo(paid);
            assertThat(metered(kept)).isEqualTo(paid);
        }
    }

    @Test
    void rowsOfABatchWhoseChildIsKilledArePaidOnce() throws Exception {
        requirePaid(1_000, "tell-1-0-0-700", "done-1-0-900-950");
    }

    @Test
    void rowsOfABatchWhoseChildrenAreKilledArePaidOnce() throws Exception {
        requirePaid(1_000, "tell-1-0-0-700", "mute", "tell-1-0-900-950", "done-1-0-960-960");
    }

    @Test
    void rowsThatABatchScoresAgainArePaidAgain() throws Exception {
        requirePaid(700 + 600, "tell-1-0-0-700", "done-2-400-400-450");
    }

    @Test
    void rowsThatWereScoredWhileNobodyListenedArePaidByWhoeverFindsTheOutput() throws Exception {
        requirePaid(1_000, "tell-1-0-0-700", "found");
    }

    @Test
    void rowsOfAnOutputThatIsCommittedWhileItIsCancelledArePaid() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            JobId id = kept.job("commit-and-hang");
            await(() -> Files.exists(kept.output(id).resolve("_manifest.json")));
            kept.done(new CancelJob(id, null));
            ScoreJob job = kept.over(id);
            assertThat(job.state()).isEqualTo(JobState.COMMITTED);
            kept.current().close();
            assertThat(job.usage().rows()).isEqualTo(1_000);
            assertThat(metered(kept)).isEqualTo(1_000);
        }
    }

    /// A job that a server has left which was killed: its first attempt had used that.
    private static JobId left(KeptJobs kept, @Nullable PaidRows paid, String... words)
            throws Exception {
        kept.current().close();
        JobId id = kept.job(words);
        assertThat(new JobReports(kept.control).report(new StartAttempt(id, 1))).isEmpty();
        long self = ProcessHandle.current().pid();
        Usage usage = Usage.ofRows(600);
        // No process of that number has begun then.
        new ChildMark(1, self, Instant.EPOCH, usage, 600, 0, false, Map.of(), paid)
                .write(Files.createDirectories(kept.attempts.directory(id)));
        kept.restart();
        return id;
    }

    @Test
    void rowsThatAKilledServerHadMarkedArePaidOnce() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            JobId id = left(kept, new PaidRows(1, 600), "hang", "done-1-0-900-950");
            assertThat(kept.over(id).usage().rows()).isEqualTo(1_000);
            kept.current().close();
            assertThat(metered(kept)).isEqualTo(400);
        }
    }

    @Test
    void rowsOfAMarkThatDoesNotSayWhoseTheyAreArePaidBehindWhatIsKept() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            JobId id = left(kept, null, "hang", "done-1-0-900-950");
            assertThat(kept.over(id).usage().rows()).isEqualTo(600 + 100);
        }
    }

    @Test
    void restOfAnOutputIsPaidThatAKilledServerHasNotHeardOf() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.current().close();
            JobId id = kept.job("commit-and-die");
            assertThat(new JobReports(kept.control).report(new StartAttempt(id, 1))).isEmpty();
            ScoreJob begun = kept.await(id, job -> job.state() == JobState.RUNNING);
            Process child = kept.attempts.start(begun, List.of());
            assertThat(child.waitFor()).isEqualTo(134);
            PaidRows paid = new PaidRows(1, 500);
            Usage usage = Usage.ofRows(500);
            new ChildMark(1, child.pid(), Instant.EPOCH, usage, 500, 2, false, Map.of(), paid)
                    .write(kept.attempts.directory(id));
            kept.restart();
            ScoreJob job = kept.over(id);
            assertThat(job.state()).isEqualTo(JobState.COMMITTED);
            kept.current().close();
            assertThat(job.usage().rows()).isEqualTo(1_000);
            assertThat(metered(kept)).isEqualTo(500);
        }
    }
}
