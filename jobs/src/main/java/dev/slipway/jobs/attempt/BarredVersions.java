package dev.slipway.jobs.attempt;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.SplitChoice.Canary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// Versions that may score no further row of a stream, whatever a checkpoint says.
public final class BarredVersions {
    private static final String NAME = "barred.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<String> labels;

    private BarredVersions(Set<String> labels) {
        this.labels = labels;
    }

    /// What whoever starts the child has written into the job's directory, as `flights/3`.
    ///
    /// *Errors*: [JobException] with `INVALID_ATTEMPT` for what is no list of texts.
    public static BarredVersions read(Path directory) {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return new BarredVersions(Set.of());
        }
        try {
            List<String> listed =
                    JSON.readValue(Files.readAllBytes(file), new TypeReference<List<String>>() {});
            return new BarredVersions(Set.copyOf(listed));
        } catch (IOException e) {
            throw new JobException(EndCode.INVALID_ATTEMPT, NAME + ": " + e.getMessage(), e);
        }
    }

    /// What may score of a split: all of it, or stable alone, or else the version that is wanted.
    public SplitChoice allowed(SplitChoice split, ModelChoice wanted) {
        if (isBarred(split.stable())) {
            return SplitChoice.alone(wanted);
        }
        Canary canary = split.canary();
        return canary != null && isBarred(canary.candidate())
                ? SplitChoice.alone(split.stable())
                : split;
    }

    private boolean isBarred(ModelChoice version) {
        return labels.contains(version.label());
    }
}
