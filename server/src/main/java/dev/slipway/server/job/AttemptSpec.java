package dev.slipway.server.job;

import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.journal.Sha256;
import dev.slipway.server.config.JobSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What attempts take.
///
/// @param jobs the directory with one of its own for each job
/// @param cache of the data directory
record AttemptSpec(
        JobProgram program,
        Packages packages,
        Path jobs,
        Path cache,
        JobSettings settings,
        JobMeter meter,
        InstantSource clock,
        LongSupplier nanoTime) {
    /// Packages of versions as directories.
    @FunctionalInterface
    interface Packages {
        /// Where the package lies, every byte checked.
        ///
        /// *Errors*: `IOException` in words when it is not whole.
        Path laidOut(Sha256 digest) throws IOException;
    }

    /// A job's own directory.
    Path directory(JobId job) {
        return jobs.resolve(job.value());
    }

    Path log(ScoreJob job) {
        return log(directory(job.id()), job.attempt());
    }

    private static Path log(Path directory, int attempt) {
        return directory.resolve("attempt-" + attempt + ".log");
    }

    /// Starts the child of a job's newest attempt.
    Process start(ScoreJob job) throws IOException {
        Path output = Path.of(job.spec().files().output());
        Path above = output.getParent();
        if (above != null) {
            Files.createDirectories(above);
        }
        Path directory = directory(job.id());
        return start(job.id().value(), job.attempt(), job.spec(), directory, null);
    }

    /// Starts a child that scores a sample and writes nothing.
    Process startSample(String name, ScoreSpec spec, Path directory, int rows) throws IOException {
        return start(name, 1, spec, directory, rows);
    }

    private Process start(
            String name, int attempt, ScoreSpec spec, Path directory, @Nullable Integer sample)
            throws IOException {
        Files.createDirectories(directory);
        Path model = packages.laidOut(spec.digest());
        new ChildTask(name, attempt, spec, model, cache, sample).write(directory, settings);
        return program.start(directory, log(directory, attempt));
    }
}
