package dev.slipway.server.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.JobCommand.RepairStream;
import dev.slipway.api.control.JobCommand.StartStream;
import dev.slipway.api.control.JobCommand.StopStream;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamWindows;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.documents.Documents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class StreamKeeperTest {
    @TempDir Path scratch;

    private KeptJobs kept() throws Exception {
        KeptJobs kept = new KeptJobs(scratch);
        kept.brokers();
        return kept;
    }

    private static String reason(KeptJobs kept, StreamJob stream) {
        FreeText reason = requireNonNull(requireNonNull(stream.latest()).reason());
        return kept.journal.reveal(reason.value()).orElseThrow();
    }

    @Test
    void aStreamRunsUntilItIsStoppedAndGoesOnWhenItIsStarted() throws Exception {
        try (KeptJobs kept = kept()) {
            StreamName name = kept.stream("run");
            StreamJob first = HeardStreams.running(kept, name);
            StreamProgress progress = HeardStreams.progress(kept, first);
            assertThat(progress.lag()).isEqualTo(Map.of("0", 12L, "1", 0L));
            assertThat(progress.commitP99()).isEqualTo(Duration.ofMillis(900));
            assertThat(progress.deadLetters()).isEqualTo(2);
            assertThat(progress.answered())
                    .containsExactly(
                            new StreamProgress.Answered(
                                    new ModelName("gates"), new VersionNumber(2), 1),
                            new StreamProgress.Answered(KeptJobs.MODEL, new VersionNumber(1), 497));
            assertThat(progress.windows())
                    .isEqualTo(new StreamWindows(3, 40, 5, 1, 9_000, null, null));
            kept.done(new StopStream(name));
            StreamJob stopped = kept.await(name, one -> one.state() == JobState.STOPPED);
            assertThat(reason(kept, stopped)).isEqualTo("it was told to stop");
            assertThat(requireNonNull(stopped.latest()).tally().rows()).isEqualTo(500);
            assertThat(stopped.barren()).isZero();
            assertThat(stopped.attempt()).isEqualTo(1);
            kept.done(new StartStream(name));
            assertThat(HeardStreams.running(kept, name).attempt()).isEqualTo(2);
        }
    }

    @Test
    void anAttemptThatMakesWayForAnotherVersionSaysSoAndIsFollowedAtOnce() throws Exception {
        try (KeptJobs kept = kept()) {
            StreamName name = kept.stream("make-way.run");
            StreamJob ended = kept.await(name, stream -> stream.latest() != null);
            assertThat(reason(kept, ended)).isEqualTo("another version was wanted: flights/2");
            StreamJob next = HeardStreams.running(kept, name, 2);
            assertThat(next.barren()).isZero();
        }
    }

    @Test
    void aStreamWhoseVersionIsNotTrustedAnyMoreIsNotBegunAgain() throws Exception {
        try (KeptJobs kept = kept()) {
            StreamName name = kept.stream("run");
            StreamJob _ = HeardStreams.running(kept, name);
            kept.done(new StopStream(name));
            StreamJob _ = kept.await(name, one -> one.state() == JobState.STOPPED);
            kept.lacking.set("signed: by key k, which is not trusted for this");
            kept.done(new StartStream(name));
            StreamJob refused = kept.await(name, one -> one.state() == JobState.REFUSED);
            assertThat(reason(kept, refused))
                    .contains("version 1 of model flights may not score: signed: by key k");
        }
    }

    @Test
    void theChildIsToldWhatTheContractSays() throws Exception {
        try (KeptJobs kept = kept()) {
            StreamName name = kept.stream("run");
            StreamJob stream = HeardStreams.running(kept, name);
            StreamProgress _ = HeardStreams.progress(kept, stream);
            JsonNode task =
                    Documents.tree(
                            Files.readString(
                                    kept.attempts.directory(stream.id()).resolve("stream.json")));
            assertThat(task.path("job").asText()).matches("late-flights-[0-9a-f]{12}");
            assertThat(task.path("attempt").asInt()).isEqualTo(1);
            assertThat(task.at("/kafka/bootstrap-servers").asText()).isEqualTo("127.0.0.1:9092");
            assertThat(task.at("/output/dead-letters").asText()).isEqualTo("predictions.dead");
            assertThat(task.at("/input/events").toString()).isEqualTo("{\"arrivals\":\"landed\"}");
            assertThat(task.path("idle-ms").asLong()).isEqualTo(10_000);
            assertThat(task.path("state-bytes").asLong()).isPositive();
            assertThat(task.path("delivery").asText()).isEqualTo("exactly-once");
            assertThat(task.path("repair").asBoolean()).isFalse();
            assertThat(task.toString()).doesNotContain("word");
        }
    }

    @Test
    void aStreamFeedsTheOnlineStoreForAsLongAsItIsDeclaredTo() throws Exception {
        try (KeptJobs kept = kept()) {
            StreamName name = new StreamName("late-flights");
            StreamJobSpec spec =
                    MadeStreams.feeding(
                            MadeStreams.spec(name, "run", StreamJobSpec.Wanted.RUNNING));
            kept.done(new ApplyObjects(List.of(new Put(spec, null)), List.of()));
            StreamJob stream = HeardStreams.running(kept, name);
            StreamProgress _ = HeardStreams.progress(kept, stream);
            assertThat(kept.feeds.jobs.get()).containsExactly(stream.outsideName());
            Path home = kept.attempts.directory(stream.id());
            JsonNode task = Documents.tree(Files.readString(home.resolve("stream.json")));
            assertThat(task.at("/feed/directory").asText())
                    .isEqualTo(home.resolve("feed/attempt-1").toString());
            assertThat(task.at("/feed/from").asLong()).isEqualTo(HeardFeeds.UNTIL);
            assertThat(home.resolve("feed/attempt-1")).isDirectory();
            StreamJobSpec apart = MadeStreams.spec(name, "run", StreamJobSpec.Wanted.RUNNING);
            kept.done(new ApplyObjects(List.of(new Put(apart, null)), List.of()));
            StreamJob again = HeardStreams.running(kept, name, 2);
            StreamProgress _ = HeardStreams.progress(kept, again);
            assertThat(kept.feeds.jobs.get()).isEmpty();
            assertThat(home.resolve("feed")).doesNotExist();
        }
    }

    @Test
    void aStreamThatBreaksIsTriedAgainForAsLongAsItIsWanted() throws Exception {
        try (KeptJobs kept = kept()) {
            StreamName name = kept.stream("crash.crash.crash.crash.crash.crash.further.run");
            StreamJob stream = HeardStreams.running(kept, name, 8);
            assertThat(stream.barren()).isZero();
        }
    }

    @Test
    void whatSomebodyHasToMendWaitsForThem() throws Exception {
        try (KeptJobs kept = kept()) {
            StreamName name = kept.stream("refuse.fail.run");
            StreamJob refused = kept.await(name, one -> one.state() == JobState.REFUSED);
            assertThat(reason(kept, refused)).isEqualTo("topic refuse: unknown");
            kept.done(new StartStream(name));
            StreamJob failed = kept.await(name, one -> one.state() == JobState.FAILED);
            assertThat(reason(kept, failed)).isEqualTo("11 of 10");
            kept.done(new StartStream(name));
            assertThat(HeardStreams.running(kept, name).attempt()).isEqualTo(3);
        }
    }

    @Test
    void aLostCommitWaitsForARepairAndNamesTheRows() throws Exception {
        try (KeptJobs kept = kept()) {
            StreamName name = kept.stream("lose");
            StreamJob lost = kept.await(name, one -> one.state() == JobState.NEEDS_REPAIR);
            assertThat(reason(kept, lost))
                    .isEqualTo("a commit was lost: lose partition 0 offsets 812 to 900");
            assertThat(kept.submit(new StartStream(name)))
                    .isInstanceOf(CommandResult.Refused.class);
            kept.done(new RepairStream(name));
            StreamJob repaired = HeardStreams.running(kept, name);
            StreamProgress _ = HeardStreams.progress(kept, repaired);
            assertThat(repaired.isRepaired()).isTrue();
            kept.done(new StopStream(name));
            assertThat(kept.await(name, one -> one.state() == JobState.STOPPED).isRepaired())
                    .isFalse();
        }
    }

    @Test
    void rowsThatWereDeletedUnreadWaitForARepairAndAreNamed() throws Exception {
        try (KeptJobs kept = kept()) {
            StreamName name = kept.stream("gone");
            StreamJob gone = kept.await(name, one -> one.state() == JobState.NEEDS_REPAIR);
            assertThat(reason(kept, gone))
                    .isEqualTo("messages were deleted: gone partition 1 offsets 50 to 69");
        }
    }

    @Test
    void aMovedAliasIsFollowedWithoutARestartAndRecorded() throws Exception {
        try (KeptJobs kept = kept()) {
            StreamName name = kept.stream("run");
            StreamProgress _ = HeardStreams.progress(kept, HeardStreams.running(kept, name));
            kept.publish("more flights");
            kept.champion(2);
            StreamJob switched = kept.await(name, one -> !one.switches().isEmpty());
            StreamJob.Switch change = switched.switches().getFirst();
            assertThat(switched.attempt()).isEqualTo(1);
            assertThat(change.scored().version()).isEqualTo(new VersionNumber(2));
            assertThat(change.offsets()).isEqualTo(Map.of("0", 812L, "1", 799L));
            assertThat(requireNonNull(switched.versions().before()).version())
                    .isEqualTo(new VersionNumber(1));
        }
    }

    @Test
    void whatAStreamUsesIsBookedToTheVersionThatScores() throws Exception {
        try (KeptJobs kept = kept()) {
            StreamJob stream = HeardStreams.running(kept, kept.stream("run"));
            StreamProgress _ = HeardStreams.progress(kept, stream);
            kept.publish("more flights");
            kept.champion(2);
            StreamProgress _ = HeardStreams.progress(kept, stream, 2);
            kept.current().close();
            Map<VersionNumber, Long> rows = new HashMap<>();
            kept.meter
                    .beside(List::of)
                    .readings()
                    .forEach(one -> rows.put(one.version(), one.usage().rows()));
            assertThat(rows)
                    .isEqualTo(Map.of(new VersionNumber(1), 500L, new VersionNumber(2), 100L));
        }
    }

    @Test
    void aQuarantinedVersionScoresNoFurtherRow() throws Exception {
        try (KeptJobs kept = kept()) {
            StreamName name = kept.stream("run");
            StreamJob stream = HeardStreams.running(kept, name);
            StreamProgress _ = HeardStreams.progress(kept, stream);
            kept.quarantine(1);
            StreamJob _ = kept.await(name, one -> one.state() == JobState.QUEUED);
            while (kept.current().waits(stream.id()).isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(kept.current().waits(stream.id()).orElseThrow())
                    .isEqualTo(
                            "a version: version 1 of model flights is quarantined"
                                    + " (expected: active)");
            kept.current().close();
            assertThat(kept.counted.leases).hasValue(0);
        }
    }

    @Test
    void aConnectionThatLeadsElsewhereTakesAnotherAttempt() throws Exception {
        try (KeptJobs kept = kept()) {
            StreamName name = kept.stream("run");
            StreamJob stream = HeardStreams.running(kept, name);
            StreamProgress _ = HeardStreams.progress(kept, stream);
            kept.brokersAt(9093);
            StreamJob next = HeardStreams.running(kept, name, 2);
            StreamProgress _ = HeardStreams.progress(kept, next);
            Path task = kept.attempts.directory(stream.id()).resolve("stream.json");
            JsonNode told = Documents.tree(Files.readString(task));
            assertThat(told.at("/kafka/bootstrap-servers").asText()).isEqualTo("127.0.0.1:9093");
        }
    }

    @Test
    void aQuarantinedVersionThatScoresStillMakesWayForTheOneThatIsWanted() throws Exception {
        try (KeptJobs kept = kept()) {
            kept.publish("flights, too");
            StreamName name = kept.stream("stay.run");
            StreamJob stream = HeardStreams.running(kept, name);
            StreamProgress _ = HeardStreams.progress(kept, stream);
            Path barred = kept.attempts.directory(stream.id()).resolve("barred.json");
            assertThat(barred).hasContent("[]");
            kept.champion(2);
            StreamJob _ =
                    kept.await(
                            name,
                            one ->
                                    requireNonNull(one.scored())
                                            .version()
                                            .equals(new VersionNumber(2)));
            kept.quarantine(1);
            StreamJob next = HeardStreams.running(kept, name, 2);
            StreamProgress _ = HeardStreams.progress(kept, next, 2);
            assertThat(barred).hasContent("[\"flights/1\"]");
        }
    }

    @Test
    void aServerThatComesAgainGoesOnWithTheNextAttempt() throws Exception {
        try (KeptJobs kept = kept()) {
            StreamName name = kept.stream("run");
            StreamJob first = HeardStreams.running(kept, name);
            StreamProgress _ = HeardStreams.progress(kept, first);
            kept.restart();
            StreamJob second = HeardStreams.running(kept, name, 2);
            assertThat(second.id()).isEqualTo(first.id());
            assertThat(second.barren()).isZero();
        }
    }

    /// A journal that was restored gives the numbers once more.
    @Test
    void noStreamGoesOnFromWhatOneOfAnotherJournalHasLeftByItsName() throws Exception {
        try (KeptJobs kept = kept()) {
            kept.current().close();
            StreamName name = kept.stream("run");
            StreamJob declared = kept.control.current().stream(name).orElseThrow();
            Path directory = kept.attempts.directory(declared.id());
            Path checkpoint =
                    Files.createDirectories(directory.resolve("checkpoints/taken-5/run/chk-9"));
            Files.writeString(
                    directory.resolve("stream.json"),
                    "{\"job\":\"late-flights-0123456789ab\",\"attempt\":5}");
            kept.restart();
            StreamJob running = HeardStreams.running(kept, name);
            assertThat(running.attempt()).isEqualTo(1);
            assertThat(directory.resolveSibling(declared.id() + ".discarded")).exists();
            assertThat(checkpoint).doesNotExist();
        }
    }

    @Test
    void whatIsRemovedIsStoppedAndCleared() throws Exception {
        try (KeptJobs kept = kept()) {
            StreamName name = kept.stream("run");
            StreamJob stream = HeardStreams.running(kept, name);
            StreamProgress _ = HeardStreams.progress(kept, stream);
            HeardStreams.remove(kept, name);
            Path directory = kept.attempts.directory(stream.id());
            Path mark = directory.resolveSibling(stream.id() + ".discarded");
            while (Files.exists(directory) || Files.notExists(mark)) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(Files.readString(mark)).contains("PlainLoginModule").contains("user");
            assertThat(kept.counted.leases).hasValue(0);
        }
    }
}
