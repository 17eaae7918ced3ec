package dev.slipway.server.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.JobCommand;
import dev.slipway.api.control.JobCommand.SwitchVersion;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreJob.Submission;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamWindows;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.StreamJobSpec.Wanted;
import dev.slipway.documents.Documents;
import dev.slipway.features.window.FedOutcome;
import dev.slipway.server.child.ChildTalk;
import dev.slipway.server.child.StreamTask.Feed;
import dev.slipway.server.config.JobSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StreamSideTest {
    private static final ScoredVersion FLIGHTS = first("flights");
    private static final ScoredVersion DELAYS = first("delays");

    @TempDir Path scratch;

    private final List<ScoredVersion> switched = new ArrayList<>();
    private final HeardFeeds feeds = new HeardFeeds();
    private @Nullable Feed begun;

    private static ScoredVersion first(String model) {
        return new ScoredVersion(
                null, new ModelName(model), new VersionNumber(1), Sha256.of(model));
    }

    private StreamSide side() throws IOException {
        return side(KeptJobs.spec(new StreamName("late-flights"), "flights", Wanted.RUNNING));
    }

    private StreamSide side(StreamJobSpec declared) throws IOException {
        StreamJob job =
                StreamJob.declared(
                                JobId.of(1),
                                declared,
                                new Submission(
                                        new PrincipalId("root"),
                                        null,
                                        TeamName.DEFAULT,
                                        Instant.EPOCH))
                        .following(FLIGHTS)
                        .begun(1, Instant.EPOCH);
        AttemptSpec spec =
                new AttemptSpec(
                        begin -> {
                            throw new IOException("no child: " + begin);
                        },
                        digest -> scratch.resolve(digest.hex()),
                        scratch,
                        scratch,
                        new JobSettings(
                                List.of(scratch), 1, 2, 512L << 20, 2, Duration.ofSeconds(1)),
                        new JobMeter(),
                        connection -> {
                            throw new IOException("no brokers: " + connection);
                        },
                        connection -> {
                            throw new IOException("no cluster: " + connection);
                        },
                        feeds,
                        InstantSource.system(),
                        System::nanoTime);
        Files.createDirectories(spec.directory(job.id()));
        begun = FeedIntake.begin(job, spec.directory(job.id()), feeds);
        return new StreamSide(job, spec, this::report);
    }

    private Optional<Refusal> report(JobCommand command) {
        switched.add(((SwitchVersion) command).change().scored());
        return Optional.empty();
    }

    private static void say(StreamSide side, String event, ScoredVersion version) {
        side.talk()
                .line(
                        Documents.tree(
                                "{\"event\":\"%s\",\"name\":\"%s\",\"version\":1}"
                                        .formatted(event, version.model())));
        side.afterLine();
    }

    @Test
    void aVersionIsKnownByItsModelAndItsNumber() throws IOException {
        StreamSide side = side();
        say(side, "started", FLIGHTS);
        side.want(DELAYS);
        say(side, "progress", FLIGHTS);
        assertThat(side.scoring()).as("told, and not taken yet").isEqualTo(FLIGHTS);
        side.want(FLIGHTS);
        say(side, "version", DELAYS);
        assertThat(side.scoring()).as("taken, and taken back").isEqualTo(DELAYS);
        assertThat(switched).containsExactly(DELAYS);
    }

    private StreamWindows windows(StreamSide side) {
        side.talk()
                .line(
                        Documents.tree(
                                "{\"event\":\"progress\",\"name\":\"flights\",\"version\":1,"
                                        + "\"windows\":{\"keys\":1}}"));
        side.afterLine();
        return requireNonNull(side.progress(new ChildTalk(), Usage.NONE, Instant.EPOCH).windows());
    }

    /// What is not taken stays, and says why; what is taken is gone.
    @Test
    void whatTheChildLeavesOfItsWindowsIsTakenIn() throws IOException {
        Path old = scratch.resolve(JobId.of(1).value()).resolve("feed/attempt-0/0-0");
        Files.createDirectories(old.getParent());
        Files.writeString(old, "of an attempt before");
        StreamSide side =
                side(
                        KeptJobs.feeding(
                                KeptJobs.spec(
                                        new StreamName("late-flights"),
                                        "flights",
                                        Wanted.RUNNING)));
        Feed feed = requireNonNull(begun);
        assertThat(old).doesNotExist();
        assertThat(feed.from()).isEqualTo(HeardFeeds.UNTIL);
        assertThat(windows(side).fed()).isNull();
        Path file = feed.directory().resolve("0-0");
        Files.write(feed.directory().resolve("0-0.part"), new byte[1]);
        Files.write(file, HeardFeeds.part("late", 1, 7).toFile());
        feeds.outcome.set(FedOutcome.OTHER);
        assertThat(windows(side).unfed()).isEqualTo("aggregate landed: another stream feeds it");
        assertThat(file).exists();
        feeds.outcome.set(FedOutcome.KNOWN);
        assertThat(windows(side).fed()).isEqualTo(7);
        assertThat(windows(side).unfed()).isNull();
        assertThat(file).doesNotExist();
        assertThat(feeds.parts).hasSize(2);
        Files.write(file, new byte[30]);
        assertThat(windows(side).unfed()).contains("expected: slipway fed tiles 1");
    }
}
