package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoreJob.Submission;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.StreamJobSpec.Wanted;
import dev.slipway.documents.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What lies in a stream's directory when its child begins.
final class AttemptSpecTest {
    private static final ScoredVersion STABLE =
            new ScoredVersion(
                    null, new ModelName("flights"), new VersionNumber(1), Sha256.of("flights"));
    private static final Sha256 CANDIDATE = Sha256.of("two");
    private static final String BEGUN = "the child begins";

    @TempDir Path scratch;

    private static ScoredSplit divided() {
        ReleaseSplit terms =
                new ReleaseSplit(
                        new ReleaseId("flights.3"),
                        new VersionNumber(1),
                        new VersionNumber(2),
                        0.05,
                        7,
                        new StickyKey.Field("user"));
        return ScoredSplit.of(STABLE).with(new ScoredSplit.Canary(CANDIDATE, terms));
    }

    private static StreamJob begun(@Nullable String on, int attempt) {
        StreamJobSpec spec =
                MadeStreams.on(
                        MadeStreams.spec(new StreamName("late-flights"), "run", Wanted.RUNNING),
                        on);
        Submission submission =
                new Submission(new PrincipalId("root"), null, TeamName.DEFAULT, Instant.EPOCH);
        return StreamJob.declared(JobId.of(9), spec, submission)
                .following(divided())
                .begun(attempt, Instant.EPOCH);
    }

    /// A keeper would remove the directories of jobs that it does not know.
    private KeptJobs withoutKeeper() throws IOException {
        KeptJobs kept = new KeptJobs(scratch);
        kept.current().close();
        return kept;
    }

    /// What the child is told before it begins.
    private JsonNode told(@Nullable String on, boolean isWhole) throws IOException {
        try (KeptJobs kept = withoutKeeper()) {
            kept.brokers();
            kept.cluster();
            StreamJob job = begun(on, 1);
            assertThatThrownBy(() -> begins(kept.attempts, isWhole).start(job, List.of()))
                    .hasMessage(BEGUN);
            Path follow = kept.attempts.directory(job.id()).resolve("follow.json");
            return Documents.tree(Files.exists(follow) ? Files.readString(follow) : "{}");
        }
    }

    /// @param isWhole whether the candidate's package is there
    private static AttemptSpec begins(AttemptSpec like, boolean isWhole) {
        return begins(
                like,
                digest -> {
                    if (digest.equals(CANDIDATE) && !isWhole) {
                        throw new IOException("a file is missing");
                    }
                    return Path.of("/packages", digest.hex());
                });
    }

    private static AttemptSpec begins(AttemptSpec like, AttemptSpec.Packages packages) {
        return new AttemptSpec(
                begin -> {
                    throw new IOException(BEGUN);
                },
                packages,
                like.jobs(),
                like.cache(),
                like.settings(),
                like.meter(),
                like.brokers(),
                like.clusters(),
                like.feeds(),
                like.captures(),
                like.clock(),
                like.nanoTime());
    }

    /// There a split is settled for an attempt, which ends when another is wanted.
    @Test
    void aChildOfAClusterIsToldOfACandidateBeforeItBegins() throws IOException {
        JsonNode told = told("big", true);
        assertThat(told.path("attempt").asLong()).as("whom it is told").isEqualTo(1);
        assertThat(told.path("version").asLong()).isEqualTo(1);
        assertThat(told.at("/canary/version").asLong()).isEqualTo(2);
        assertThat(told.at("/canary/weight").asDouble()).isEqualTo(0.05);
    }

    @Test
    void aBrokenCandidateKeepsNoStreamFromBeginningThere() throws IOException {
        assertThat(told("big", false)).isEmpty();
    }

    @Test
    void aChildOfThisMachineIsToldOfACandidateLater() throws IOException {
        assertThat(told(null, true)).isEmpty();
    }

    /// Where the cache was emptied while the server was down, and another version is wanted since.
    @Test
    void whatACheckpointMayNameIsLaidOutUnlessItIsThere() throws IOException {
        ScoredVersion next =
                new ScoredVersion(
                        null, new ModelName("flights"), new VersionNumber(3), Sha256.of("three"));
        Path packages = Files.createDirectories(scratch.resolve("packages"));
        List<Sha256> laidOut = new ArrayList<>();
        try (KeptJobs kept = withoutKeeper()) {
            kept.brokers();
            StreamJob job = begun(null, 1).following(ScoredSplit.of(next)).begun(2, Instant.EPOCH);
            AttemptSpec begins =
                    begins(
                            kept.attempts,
                            digest -> {
                                laidOut.add(digest);
                                return Files.createDirectories(packages.resolve(digest.hex()));
                            });
            assertThatThrownBy(() -> begins.start(job, List.of())).hasMessage(BEGUN);
            assertThat(laidOut).containsExactly(next.digest(), STABLE.digest());
            laidOut.clear();
            assertThatThrownBy(() -> begins.start(job, List.of())).hasMessage(BEGUN);
            assertThat(laidOut).containsExactly(next.digest());
        }
    }

    @Test
    void aStreamKeepsTheLogsOfItsLastHundredAttempts() throws IOException {
        try (KeptJobs kept = withoutKeeper()) {
            kept.brokers();
            StreamJob job = begun(null, 103);
            Path directory = Files.createDirectories(kept.attempts.directory(job.id()));
            for (int attempt = 1; attempt < 103; attempt++) {
                Files.createFile(directory.resolve("attempt-" + attempt + ".log"));
            }
            assertThatThrownBy(() -> begins(kept.attempts, true).start(job, List.of()))
                    .hasMessage(BEGUN);
            for (int attempt = 1; attempt < 103; attempt++) {
                assertThat(Files.exists(directory.resolve("attempt-" + attempt + ".log")))
                        .as("log of attempt " + attempt)
                        .isEqualTo(attempt > 3);
            }
        }
    }

    /// Whoever waits for an hour there waits in vain: the child refuses the first attempt.
    @Test
    void anOutputBelowAPlaceWhereNoDirectoryCanBeMadeIsTheChildsToSay() throws IOException {
        try (KeptJobs kept = withoutKeeper()) {
            Path file = Files.writeString(kept.root.resolve("taken"), "no directory");
            Submission submission =
                    new Submission(new PrincipalId("root"), null, TeamName.DEFAULT, Instant.EPOCH);
            for (String output : List.of("taken/scored", "taken/more/scored")) {
                ScoreFiles files =
                        new ScoreFiles(
                                kept.root.resolve("in.csv").toString(),
                                FileFormat.CSV,
                                kept.root.resolve(output).toString(),
                                FileFormat.CSV);
                ScoreSpec spec =
                        new ScoreSpec(
                                null,
                                STABLE.model(),
                                STABLE.version(),
                                STABLE.digest(),
                                files,
                                List.of(),
                                BadRowLimit.NONE,
                                null,
                                null);
                ScoreJob job =
                        ScoreJob.submitted(JobId.of(9), spec, submission).begun(1, Instant.EPOCH);
                assertThatThrownBy(() -> begins(kept.attempts, true).start(job, List.of()))
                        .as(output)
                        .hasMessage(BEGUN);
                Path task = kept.attempts.directory(job.id()).resolve("attempt.json");
                assertThat(Documents.tree(Files.readString(task)).at("/output/directory").asText())
                        .isEqualTo(files.output());
            }
            assertThat(file).isRegularFile();
        }
    }
}
