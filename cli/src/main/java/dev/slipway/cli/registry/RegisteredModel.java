package dev.slipway.cli.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.answer.ModelSummary;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.TimeText;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.push.PackageListing;
import dev.slipway.api.registry.Evaluation;
import dev.slipway.api.registry.ImportedEvidence;
import dev.slipway.api.registry.Receipt;
import dev.slipway.api.registry.Version;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.ModelRegistryCalls;
import dev.slipway.documents.Constants;
import dev.slipway.documents.Documents;
import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Shows a model of a server, or one of its versions: what `slipway model show NAME` prints.
public final class RegisteredModel {
    private RegisteredModel() {}

    /// Prints `MODEL`, `MODEL/VERSION` or `MODEL@ALIAS`.
    ///
    /// @param registry of the server, at the time that is looked at
    public static void show(
            Console console, ModelRegistryCalls registry, String reference, OutputOption output) {
        int cut = cut(reference);
        if (cut < 0) {
            ModelSummary model = registry.model(new ModelName(reference));
            output.print(console, model, out -> print(out, model));
            return;
        }
        String version =
                reference.charAt(cut) == '@'
                        ? reference.substring(cut)
                        : reference.substring(cut + 1);
        ModelName name = new ModelName(reference.substring(0, cut));
        Version shown = registry.version(name, version);
        Optional<PackageListing> made = listing(registry, name, shown);
        ObjectNode document = (ObjectNode) Documents.tree(shown);
        made.ifPresent(listing -> document.set("package", Documents.tree(listing)));
        output.print(
                console,
                document,
                out -> {
                    print(out, shown);
                    made.ifPresent(listing -> new DescribedPackage(listing).print(out));
                });
    }

    /// What a version is made of; nothing where its files are gone, as in a journal on its own.
    private static Optional<PackageListing> listing(
            ModelRegistryCalls registry, ModelName name, Version version) {
        try {
            return Optional.of(registry.packageOf(name, version.number().toString()));
        } catch (SlipwayException e) {
            if (e.code() == ErrorCode.UNKNOWN_OBJECT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static int cut(String reference) {
        int at = reference.indexOf('@');
        return at >= 0 ? at : reference.indexOf('/');
    }

    private static void print(PrintWriter out, ModelSummary model) {
        line(out, "model", model.name());
        line(out, "team", model.team());
        line(out, "risk tier", model.riskTier());
        line(out, "about", model.description());
        line(out, "tags", model.tags().isEmpty() ? null : model.tags());
        line(out, "aliases", ModelListCommand.aliases(model));
        line(out, "versions", model.versions());
        line(out, "latest", model.latest());
        line(out, "created", TimeText.of(model.created()) + " by " + model.creator());
        line(out, "changed", TimeText.of(model.changed()) + " (record " + model.revision() + ")");
    }

    private static void print(PrintWriter out, Version version) {
        line(out, "version", version.number());
        line(out, "status", Constants.word(version.status()));
        line(out, "format", version.content().format());
        line(out, "not served", version.content().notServable());
        line(out, "bytes", version.content().bytes());
        line(out, "digest", version.content().digest());
        line(
                out,
                "scan",
                version.content().scan().isClean()
                        ? "clean"
                        : version.content().scan().critical()
                                + " critical, "
                                + version.content().scan().other()
                                + " other");
        Version.SignatureSummary signature = version.content().signature();
        line(out, "signed by", signature == null ? "nobody" : signature.key());
        line(out, "run", version.lineage().run());
        line(out, "commit", version.lineage().commit());
        version.lineage()
                .datasets()
                .forEach(data -> line(out, "data set", data.name() + " " + data.digest()));
        line(out, "about", version.description());
        line(out, "tags", version.tags().isEmpty() ? null : version.tags());
        for (Evaluation one : version.evaluations()) {
            line(out, "evaluation", evaluation(one));
        }
        line(
                out,
                "created",
                TimeText.of(version.origin().created()) + " by " + version.origin().creator());
        Receipt receipt = version.origin().receipt();
        if (receipt != null) {
            line(
                    out,
                    "receipt",
                    "of the server, as record "
                            + receipt.seq()
                            + " of journal "
                            + receipt.lineage()
                            + " (slipway model verify --for)");
        }
        ImportedEvidence imported = version.imported();
        if (imported != null) {
            print(out, imported);
        }
    }

    private static void print(PrintWriter out, ImportedEvidence imported) {
        ImportedEvidence.Source from = imported.from();
        line(
                out,
                "from",
                from.model()
                        + " version "
                        + from.version()
                        + " of another server, made there "
                        + TimeText.of(from.created())
                        + " by "
                        + from.creator());
        for (Evaluation one : imported.evaluations()) {
            line(out, "there", evaluation(one) + " (imported, satisfies no policy)");
        }
        for (ImportedEvidence.ImportedVerdict one : imported.verdicts()) {
            line(
                    out,
                    "there",
                    (one.isYes() ? "yes" : "no")
                            + " of a "
                            + Constants.word(one.role())
                            + ", "
                            + one.principal()
                            + (one.signer() == null
                                    ? " (imported, satisfies no policy)"
                                    : " (signed by the key of " + one.signer() + ")"));
        }
        line(
                out,
                "records",
                imported.records().count()
                        + " of its journal, each whole, "
                        + imported.records().links()
                        + " proved to follow the one before");
    }

    private static String evaluation(Evaluation one) {
        return one.metric()
                + (one.slice() == null ? "" : "[" + one.slice() + "]")
                + " "
                + one.value()
                + (one.low() == null ? "" : " (" + one.low() + " to " + one.high() + ")")
                + " on "
                + one.dataset()
                + " by "
                + one.evaluator();
    }

    private static void line(PrintWriter out, String name, @Nullable Object value) {
        if (value != null && !value.toString().isEmpty()) {
            out.printf("%-11s %s%n", name, value);
        }
    }
}
