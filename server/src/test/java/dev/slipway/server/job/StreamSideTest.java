package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.JobCommand;
import dev.slipway.api.control.JobCommand.SwitchVersion;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreJob.Submission;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.StreamJobSpec.Wanted;
import dev.slipway.documents.Documents;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StreamSideTest {
    private static final ScoredVersion FLIGHTS = first("flights");
    private static final ScoredVersion DELAYS = first("delays");

    @TempDir Path scratch;

    private final List<ScoredVersion> switched = new ArrayList<>();

    private static ScoredVersion first(String model) {
        return new ScoredVersion(
                null, new ModelName(model), new VersionNumber(1), Sha256.of(model));
    }

    private StreamSide side() throws IOException {
        StreamJob job =
                StreamJob.declared(
                                JobId.of(1),
                                KeptJobs.spec(
                                        new StreamName("late-flights"), "flights", Wanted.RUNNING),
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
                        InstantSource.system(),
                        System::nanoTime);
        Files.createDirectories(spec.directory(job.id()));
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
}
