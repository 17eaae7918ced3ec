package dev.slipway.server.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.journal.Sha256;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import dev.slipway.server.child.ChildTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/// The output of a job that was committed, as its manifest tells it.
record CommittedOutput(long rows, long badRows, long files, Sha256 manifest) {
    private static final String MANIFEST = "_manifest.json";

    /// What a job has committed; empty when its output is not there, or another's.
    static Optional<CommittedOutput> of(ScoreJob job) {
        return of(job, manifest -> isOf(job, manifest));
    }

    /// The same where its manifest says whose it is: one of a release before has a number that jobs
    /// of other servers may have.
    static Optional<CommittedOutput> sureOf(ScoreJob job) {
        return of(job, manifest -> manifest.has(ChildTask.IDENTITY) && isOf(job, manifest));
    }

    private static Optional<CommittedOutput> of(ScoreJob job, Predicate<JsonNode> isOf) {
        try {
            Path file = Path.of(job.spec().files().output()).resolve(MANIFEST);
            String text = Files.readString(file, StandardCharsets.UTF_8);
            JsonNode manifest = Documents.tree(text);
            return isOf.test(manifest)
                    ? Optional.of(
                            new CommittedOutput(
                                    manifest.path("rows").asLong(),
                                    manifest.path("bad-rows").asLong(),
                                    manifest.path("parts").size(),
                                    Sha256.of(text)))
                    : Optional.empty();
        } catch (IOException | DocumentException e) {
            return Optional.empty();
        }
    }

    /// Whether it is this job's and not that of another server with its id. Releases before told
    /// them not apart.
    private static boolean isOf(ScoreJob job, JsonNode manifest) {
        JsonNode identity = manifest.path(ChildTask.IDENTITY);
        return manifest.path("job").asText().equals(job.id().value())
                && (identity.isMissingNode() || identity.asText().equals(job.identity()));
    }

    JobTally tally(Usage usage) {
        return new JobTally(rows, badRows, files, manifest, usage);
    }
}
