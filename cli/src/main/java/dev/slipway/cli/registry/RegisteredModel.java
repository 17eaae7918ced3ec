package dev.slipway.cli.registry;

import dev.slipway.api.answer.ModelSummary;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Evaluation;
import dev.slipway.api.registry.ImportedEvidence;
import dev.slipway.api.registry.Version;
import dev.slipway.cli.Console;
import dev.slipway.client.SlipwayClient;
import dev.slipway.documents.Documents;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Shows a model of a server, or one of its versions: what `slipway model show NAME` prints.
public final class RegisteredModel {
    private RegisteredModel() {}

    /// Prints `MODEL`, `MODEL/VERSION` or `MODEL@ALIAS`.
    ///
    /// @param isJson whether as one JSON document
    public static void show(
            Console console, SlipwayClient client, String reference, boolean isJson) {
        int cut = cut(reference);
        if (cut < 0) {
            ModelSummary model = client.registry().model(new ModelName(reference));
            print(console, model, isJson, out -> print(out, model));
            return;
        }
        String version =
                reference.charAt(cut) == '@'
                        ? reference.substring(cut)
                        : reference.substring(cut + 1);
        Version shown =
                client.registry().version(new ModelName(reference.substring(0, cut)), version);
        print(console, shown, isJson, out -> print(out, shown));
    }

    private static void print(
            Console console, Object record, boolean isJson, Consumer<PrintWriter> text) {
        if (isJson) {
            console.out().println(Documents.json(record));
        } else {
            text.accept(console.out());
        }
        console.out().flush();
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
        line(out, "created", model.created() + " by " + model.creator());
        line(out, "changed", model.changed() + " (record " + model.revision() + ")");
    }

    private static void print(PrintWriter out, Version version) {
        line(out, "version", version.number());
        line(out, "status", version.status().name().toLowerCase(Locale.ROOT));
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
        line(out, "created", version.origin().created() + " by " + version.origin().creator());
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
                        + from.created()
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
                            + one.role().name().toLowerCase(Locale.ROOT).replace('_', '-')
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
