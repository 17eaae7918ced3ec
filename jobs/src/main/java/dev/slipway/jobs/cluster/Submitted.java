package dev.slipway.jobs.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.journal.Sha256;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.output.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The job of the cluster that an attempt has handed over, as a file that outlives the child.
///
/// @param attempt its number
/// @param id that the cluster knows it by
public record Submitted(long attempt, String id) {
    private static final String FILE = "cluster.json";
    private static final int DIGITS = 32;
    private static final ObjectMapper JSON = new ObjectMapper();

    /// What an attempt is about to hand over. The id follows from where the job's files lie, so
    /// that two of one name on one cluster have two, and one that is handed over twice is refused
    /// there.
    public static Submitted of(long attempt, String job, Path directory) {
        String text = directory + "\n" + job + "\n" + attempt;
        return new Submitted(attempt, Sha256.of(text).hex().substring(0, DIGITS));
    }

    /// The one that an attempt before has left in the job's directory.
    public static Optional<Submitted> read(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), Submitted.class));
        } catch (IOException e) {
            throw new JobException(EndCode.INTERNAL, file + " cannot be read: " + e, e);
        }
    }

    /// Leaves it there, before it is handed over.
    public void write(Path directory) {
        try {
            Durable.write(directory.resolve(FILE), JSON.writeValueAsBytes(this));
        } catch (IOException e) {
            throw new JobException(
                    EndCode.OUTPUT_FAILED, directory + " cannot be written: " + e, e);
        }
    }

    /// Forgets it: the cluster has it no more. What a later attempt has left there stays.
    public void forget(Path directory) {
        try {
            if (read(directory).filter(this::equals).isPresent()) {
                Files.deleteIfExists(directory.resolve(FILE));
            }
        } catch (IOException e) {
            throw new JobException(EndCode.INTERNAL, directory + " cannot be written: " + e, e);
        }
    }
}
