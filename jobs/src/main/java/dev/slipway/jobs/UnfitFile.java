package dev.slipway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.output.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The version that this machine loads and a cluster does not, or that ends the process which loads
/// it, kept so that the one before it goes on until yet another is wanted.
final class UnfitFile {
    private static final String NAME = "unfit.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    UnfitFile(Path directory) {
        this.file = directory.resolve(NAME);
    }

    /// A version that cannot score there, and why.
    record Unfit(ModelChoice version, String words) {}

    /// The version to blame for the end of an attempt, if one of those is to blame that were to
    /// score for the first time. What the cluster has lost, or never had, ends the versions before
    /// as well, and nothing is gained by going back to them.
    ///
    /// @param before that scored until then
    /// @param settled that was to score
    /// @param isNative whether code that is not Java's runs a version
    static Optional<ModelChoice> blamed(
            JobException why,
            SplitChoice before,
            SplitChoice settled,
            Predicate<ModelChoice> isNative) {
        if (!why.isOfModel()) {
            return Optional.empty();
        }
        List<ModelChoice> more =
                settled.models().stream()
                        .filter(version -> !before.models().contains(version))
                        .toList();
        if (why.code() == EndCode.MODEL_REFUSED) {
            return more.stream()
                    .filter(version -> why.words().contains(version.label() + ":"))
                    .findFirst()
                    .or(() -> last(more));
        }
        return before.models().stream().anyMatch(isNative)
                ? Optional.empty()
                : last(more.stream().filter(isNative).toList());
    }

    private static Optional<ModelChoice> last(List<ModelChoice> versions) {
        return versions.isEmpty() ? Optional.empty() : Optional.of(versions.getLast());
    }

    /// The one among those that are wanted which cannot score there, if one cannot; forgets one
    /// that is not wanted any more.
    Optional<Unfit> read(List<ModelChoice> wanted) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode kept = JSON.readTree(Files.readAllBytes(file));
            for (ModelChoice one : wanted) {
                if (kept.path("digest").asText().equals(one.digest())) {
                    return Optional.of(new Unfit(one, kept.path("words").asText()));
                }
            }
            Files.delete(file);
            return Optional.empty();
        } catch (IOException e) {
            // It is tried there once more, and refused once more.
            return Optional.empty();
        }
    }

    /// Keeps why a version cannot score there.
    void keep(ModelChoice version, String words) {
        try {
            Durable.write(
                    file,
                    JSON.writeValueAsBytes(
                            JSON.createObjectNode()
                                    .put("digest", version.digest())
                                    .put("words", words)));
        } catch (IOException e) {
            throw new JobException(EndCode.INTERNAL, file + " cannot be written: " + e, e);
        }
    }
}
