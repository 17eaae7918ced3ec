package dev.slipway.jobs.attempt;

import dev.slipway.api.spec.FileFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One try at a job: what is read, by which version it is scored, and where the output goes.
///
/// @param job its id
/// @param identity tells the job from those of other servers, which may have its id; null where
///     nobody has said
/// @param number counts the job's tries; a higher one fences those below
/// @param passThrough columns of the input that the output has too, in this order; `*` for all
/// @param on where its tasks run
/// @param cache where runtimes keep derived files
/// @param sampleRows of a dry run; null for one that writes
public record Attempt(
        String job,
        @Nullable String identity,
        long number,
        ModelChoice model,
        InputChoice input,
        OutputChoice output,
        List<String> passThrough,
        BadRowLimits badRows,
        Pace pace,
        Place on,
        Path cache,
        @Nullable Long sampleRows) {
    /// Stands for every column of the input.
    public static final String ALL = "*";

    private static final Pattern JOB = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern IDENTITY = Pattern.compile("[0-9a-f]{1,64}");

    /// The version that scores.
    ///
    /// @param directory of its package, or a bare model file
    /// @param digest as the registry knows it
    public record ModelChoice(String name, long version, Path directory, String digest) {
        /// As the output names it, such as `flights/3`.
        public String label() {
            return name + "/" + version;
        }

        /// Whether it is this version, wherever its package lies.
        boolean isSame(ModelChoice other) {
            return name.equals(other.name)
                    && version == other.version
                    && digest.equals(other.digest);
        }
    }

    /// What is read.
    ///
    /// @param path a file, or a directory of files
    /// @param format null for what the files turn out to be
    public record InputChoice(Path path, @Nullable FileFormat format) {}

    /// Where the output goes.
    ///
    /// @param directory which is not there yet, or empty
    /// @param partitionBy a column of the input with a directory for each of its values; null for
    ///     none
    public record OutputChoice(Path directory, FileFormat format, @Nullable String partitionBy) {}

    /// How the work is cut.
    ///
    /// @param batchRows rows that are scored at a time
    /// @param parallelism threads that score
    /// @param checkpoints time between two of them
    public record Pace(int batchRows, int parallelism, Duration checkpoints) {
        private static final int MOST_ROWS = 65_536;
        private static final int MOST_THREADS = 64;

        /// *Errors*: `IllegalArgumentException` for what is out of range.
        public Pace {
            within("batch-rows", batchRows, 1, MOST_ROWS);
            within("parallelism", parallelism, 1, MOST_THREADS);
            within(
                    "checkpoint-interval-ms",
                    checkpoints.toMillis(),
                    50,
                    Duration.ofHours(1).toMillis());
        }

        static void within(String field, long value, long least, long most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(
                        field + ": " + value + " (expected: from " + least + " to " + most + ")");
            }
        }
    }

    /// *Errors*: `IllegalArgumentException` naming the field.
    public Attempt {
        passThrough = List.copyOf(passThrough);
        check(job, number);
        if (identity != null && !IDENTITY.matcher(identity).matches()) {
            throw new IllegalArgumentException(
                    "identity: '" + identity + "' (expected: " + IDENTITY + ")");
        }
        if (sampleRows != null && sampleRows < 1) {
            throw new IllegalArgumentException("sample-rows: " + sampleRows + " (expected: >= 1)");
        }
    }

    /// Refuses what is no job's id, or no attempt's number.
    static void check(String job, long number) {
        if (!JOB.matcher(job).matches()) {
            throw new IllegalArgumentException("job: '" + job + "' (expected: " + JOB + ")");
        }
        if (number < 1) {
            throw new IllegalArgumentException("attempt: " + number + " (expected: >= 1)");
        }
    }

    /// The job's name beside its output: no other job's, on no other server.
    public String outsideName() {
        return identity == null ? job : job + "-" + identity;
    }

    /// Whether nothing is written.
    public boolean isDryRun() {
        return sampleRows != null;
    }
}
