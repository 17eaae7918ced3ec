package dev.slipway.control.gate;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.registry.Evaluation;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.documents.Documents;
import java.util.List;

/// The digest of everything known about a version that a verdict can rest on.
///
/// Whoever attaches an evaluation or a signature changes it, and earlier verdicts no longer count.
public final class Evidence {
    private Evidence() {}

    private record Known(Version.Content content, Lineage lineage, List<Evaluation> evaluations) {}

    /// The digest of what is known about a version.
    public static Sha256 of(Version version) {
        return Sha256.of(
                Documents.json(
                        new Known(version.content(), version.lineage(), version.evaluations())));
    }

    /// What a person signs to give a verdict, in UTF-8.
    public static String statement(Verdict verdict) {
        return String.join(
                "\n",
                "slipway-verdict/1",
                verdict.model(),
                verdict.version(),
                verdict.isYes() ? "yes" : "no",
                verdict.role(),
                verdict.digest(),
                verdict.evidence(),
                "");
    }

    /// A verdict's parts as text.
    public record Verdict(
            String model,
            String version,
            boolean isYes,
            String role,
            String digest,
            String evidence) {}
}
