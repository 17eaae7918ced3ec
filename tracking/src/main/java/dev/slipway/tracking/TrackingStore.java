package dev.slipway.tracking;

import dev.slipway.api.tracking.Experiments;
import dev.slipway.api.tracking.LoggedModels;
import dev.slipway.api.tracking.RunArtifacts;
import dev.slipway.api.tracking.Runs;
import dev.slipway.api.tracking.Tracking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// The tracking store: one SQLite file and one folder of artifacts.
///
/// *Threads*: any; it works on a few threads of its own.
public final class TrackingStore implements Tracking, AutoCloseable {
    private final TrackingFile file;
    private final Experiments experiments;
    private final Runs runs;
    private final LoggedModels models;
    private final FileArtifacts artifacts;
    private final SecretTexts secrets = new SecretTexts();

    private TrackingStore(TrackingFile file, FileArtifacts artifacts, Moment moment) {
        this.file = file;
        this.experiments = new SqlExperiments(file, moment, secrets);
        this.runs = new SqlRuns(file, moment, secrets);
        this.models = new SqlLoggedModels(file, moment, secrets);
        this.artifacts = artifacts;
    }

    /// Opens `tracking.db` and the folder, both made on first use.
    ///
    /// *Errors*: [TrackingException] for a file that is none of ours or of a newer server,
    /// `IOException` when the folder cannot be made.
    public static TrackingStore open(
            Path database, Path artifacts, InstantSource clock, RandomGenerator random)
            throws IOException {
        Moment moment = new Moment(clock, random);
        TrackingFile file = TrackingFile.open(database, moment.millis());
        try {
            return new TrackingStore(file, FileArtifacts.open(artifacts, file, moment), moment);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Has a store that a backup has brought back know no file by the digest of another one. Nobody
    /// uses it yet; where there is none, nothing is made. It reads all files.
    ///
    /// *Errors*: as of [#open], and `IOException` for a file that cannot be read.
    public static void settle(Path database, Path artifacts, InstantSource clock)
            throws IOException {
        if (!Files.isRegularFile(database)) {
            return;
        }
        try (TrackingFile file = TrackingFile.open(database, clock.millis())) {
            new RestoredDigests(file, artifacts.resolve(FileArtifacts.FILES)).check();
        }
    }

    @Override
    public Experiments experiments() {
        return experiments;
    }

    @Override
    public Runs runs() {
        return runs;
    }

    @Override
    public LoggedModels models() {
        return models;
    }

    @Override
    public RunArtifacts artifacts() {
        return artifacts;
    }

    /// Lets what was begun end.
    @Override
    public void close() {
        artifacts.close();
        file.close();
        secrets.close();
    }
}
