package dev.slipway.cli.governance;

import dev.slipway.api.access.Role;
import dev.slipway.api.answer.ApprovalList;
import dev.slipway.api.answer.ApprovalNeed;
import dev.slipway.api.answer.ModelChange;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Version;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.ShownText;
import dev.slipway.cli.Table;
import dev.slipway.cli.Together;
import dev.slipway.cli.registry.RegisteredModel;
import dev.slipway.client.SlipwayClient;
import dev.slipway.documents.Constants;
import dev.slipway.documents.Evidence;
import dev.slipway.signing.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway approve`.
@Command(
        name = "approve",
        description = {
            "Say yes or no to a version; without a model, list what waits.",
            "The verdict is bound to the version's digest and to what is known about it now: a",
            "further evaluation makes it count no more. From risk tier 1 on it is signed by a key",
            "of yours (--key), or made in an OIDC session."
        },
        footer = {
            "",
            "Examples:",
            "  slipway approve",
            "  slipway approve flights 3 --reason 'calibration checked' --key ada.pem",
            "  slipway approve flights @challenger --no --reason 'no lineage'"
        })
public final class ApproveCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "MODEL",
            description = "The model; absent to list what waits.")
    private @Nullable String model;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VERSION",
            defaultValue = "latest",
            description = "A number, latest, or @ALIAS (default: ${DEFAULT-VALUE}).")
    private String version = "latest";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "reviewer",
            description = "As what: reviewer or risk-officer (default: ${DEFAULT-VALUE}).")
    private String role = "reviewer";

    @Option(names = "--no", description = "Say no.")
    private boolean no;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
    private @Nullable String reason;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "Sign with this private key (PEM), which the server knows as yours.")
    private @Nullable Path key;

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        boolean isVerdict = no || reason != null || key != null || options.isDryRun();
        Together.refuse(
                model == null && isVerdict, "--no, --reason, --key, --dry-run", "with MODEL");
        try (SlipwayClient client = server.client()) {
            if (model == null) {
                list(console, client.approvals().waiting());
            } else {
                judge(console, client, new ModelName(model));
            }
        }
        return 0;
    }

    private void list(Console console, List<ApprovalNeed> waiting) {
        output.printAll(
                console,
                waiting,
                out -> {
                    Table table =
                            new Table(
                                    "MODEL", "VERSION", "ALIAS", "POLICY", "ROLE", "GIVEN",
                                    "LACKING");
                    for (ApprovalNeed need : waiting) {
                        table.row(
                                need.model(),
                                need.version(),
                                need.alias(),
                                need.policy(),
                                Constants.word(need.role()),
                                need.given() + " of " + need.wanted(),
                                need.lacking());
                    }
                    table.print(out);
                });
    }

    private void judge(Console console, SlipwayClient client, ModelName name) throws IOException {
        if (reason == null) {
            throw new IllegalArgumentException("reason: missing (expected: --reason TEXT)");
        }
        Version judged = client.registry().version(name, version);
        Sha256 digest = judged.content().digest();
        ApprovalList said = client.approvals().of(name, judged.number().toString());
        Sha256 evidence = evidence(said, judged);
        if (output.isText()) {
            String shown = name + "/" + judged.number();
            RegisteredModel.show(console, client.registry(), shown, output);
            table(said).ifPresent(table -> table.print(ShownText.on(console.out())));
            console.out().flush();
        }
        Role as = TokenCreateCommand.role(role);
        SigningKey signing = key == null ? null : SigningKey.read(key);
        ModelChange.Verdict verdict =
                new ModelChange.Verdict(
                        as,
                        !no,
                        digest,
                        evidence,
                        new FreeText(reason),
                        signing == null
                                ? null
                                : Base64.getEncoder()
                                        .encodeToString(
                                                signing.sign(
                                                        Evidence.statement(
                                                                        new Evidence.Verdict(
                                                                                name,
                                                                                judged.number(),
                                                                                !no,
                                                                                as,
                                                                                digest,
                                                                                evidence))
                                                                .getBytes(StandardCharsets.UTF_8))),
                        signing == null ? null : new Sha256(signing.verifyingKey().hint().hex()));
        Outcome outcome =
                client.approvals().give(name, judged.number(), verdict, options.sending());
        String done = (no ? "no" : "yes") + " to version " + judged.number() + " of " + name;
        output.print(console, outcome, out -> CommandOptions.say(out, outcome, done));
    }

    /// What people have said before; empty where nobody has.
    private static Optional<Table> table(ApprovalList approvals) {
        List<ApprovalEntry> given = approvals.given();
        if (given.isEmpty()) {
            return Optional.empty();
        }
        Table table = new Table("SAID", "ROLE", "WHO", "REASON", "COUNTS");
        for (int place = 0; place < given.size(); place++) {
            ApprovalEntry verdict = given.get(place);
            table.row(
                    verdict.isYes() ? "yes" : "no",
                    Constants.word(verdict.role()),
                    verdict.person() == null ? verdict.principal() : verdict.person(),
                    verdict.reason(),
                    approvals.counting(place));
        }
        return Optional.of(table);
    }

    /// What the server holds for the evidence must be what this person is shown.
    private static Sha256 evidence(ApprovalList said, Version shown) {
        Sha256 own = Evidence.of(shown);
        if (!own.equals(said.evidence())) {
            throw new IllegalArgumentException(
                    "evidence: the server holds other facts about the version than it shows"
                            + " (expected: "
                            + own
                            + ")");
        }
        return own;
    }
}
