package dev.slipway.server.job;

import dev.slipway.api.control.Image;
import dev.slipway.api.gate.Requirements;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.registry.Version;
import dev.slipway.intake.LackingException;
import dev.slipway.intake.PackageSignatures;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What is asked of a version's files whenever an attempt is about to run them: policies change and
/// keys are revoked while a job waits.
@FunctionalInterface
interface ScoredFiles {
    /// *Errors*: [LackingException] when something is lacking; `IOException` when that cannot be
    /// said now.
    void require(Image image, ScoredVersion scored) throws IOException;

    /// What policies ask at this moment, signatures compared with the files.
    static ScoredFiles of(Requirements requirements, PackageSignatures signatures) {
        return (image, scored) -> {
            List<String> lacking = requirements.toScore(image, scored);
            if (!lacking.isEmpty()) {
                throw new LackingException(String.join("; ", lacking));
            }
            Optional<Version> version =
                    image.model(scored.model()).flatMap(model -> model.version(scored.version()));
            if (version.isPresent() && requirements.asksSignature(image, scored)) {
                signatures.require(version.get().content(), image);
            }
        };
    }
}
