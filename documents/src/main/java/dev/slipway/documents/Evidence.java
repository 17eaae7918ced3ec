package dev.slipway.documents;

import dev.slipway.api.access.Role;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Evaluation;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Receipt;
import dev.slipway.api.registry.Version;
import java.util.List;

/// What a person who judges a version rests their verdict on, and what their key signs.
public final class Evidence {
    private Evidence() {}

    private record Known(Version.Content content, Lineage lineage, List<Evaluation> evaluations) {}

    /// The digest of everything known about a version that a verdict can rest on. Whoever attaches
    /// an evaluation or a signature changes it, and earlier verdicts no longer count.
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
                verdict.model().value(),
                verdict.version().toString(),
                verdict.isYes() ? "yes" : "no",
                Constants.word(verdict.role()),
                verdict.digest().hex(),
                verdict.evidence().hex(),
                "");
    }

    /// What a server signs when it takes a version in, in UTF-8.
    public static String statement(Receipt receipt) {
        return String.join(
                "\n",
                "slipway-receipt/1",
                receipt.model().value(),
                receipt.version().toString(),
                receipt.digest().hex(),
                receipt.lineage(),
                Long.toString(receipt.seq()),
                receipt.time().toString(),
                "");
    }

    /// A verdict's parts.
    public record Verdict(
            ModelName model,
            VersionNumber version,
            boolean isYes,
            Role role,
            Sha256 digest,
            Sha256 evidence) {}
}
