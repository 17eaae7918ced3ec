package dev.slipway.cli.governance;

import dev.slipway.api.answer.AuditEntry;
import dev.slipway.cli.Console;
import dev.slipway.cli.LimitOption;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Table;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.AuditQuery;
import dev.slipway.documents.Documents;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway audit show`.
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Show records of a server's journal, newest first.",
        footer = {
            "",
            "Examples:",
            "  slipway audit show --subject flights",
            "  slipway audit show --kind AliasSet --since 2026-11-01T00:00:00Z -o json",
            "  slipway audit show --as-of 2026-11-25T08:00:00Z --limit 20"
        })
public final class AuditShowCommand implements Callable<Integer> {
    private static final int WIDEST = 100;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "What happened; may be given several times.")
    private List<String> kinds = new ArrayList<>();

    @Option(names = "--actor", paramLabel = "PRINCIPAL", description = "Who did it.")
    private @Nullable String actor;

    @Option(
            names = "--subject",
            paramLabel = "NAME",
            description = "A model, endpoint or other name that the record mentions.")
    private @Nullable String subject;

    @Option(names = "--since", paramLabel = "TIME", description = "Nothing before it.")
    private @Nullable String since;

    @Option(
            names = {"--until", "--as-of"},
            paramLabel = "TIME",
            description = "Nothing after it.")
    private @Nullable String until;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most this many (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        AuditQuery query = new AuditQuery(kinds, actor, subject, since, until);
        try (SlipwayClient client = server.client()) {
            List<AuditEntry> records =
                    LimitOption.take(console, client.audit().records(query), limit);
            output.printAll(
                    console,
                    records,
                    out -> {
                        Table table = new Table("SEQ", "TIME", "ACTOR", "KIND", "WHAT");
                        for (AuditEntry one : records) {
                            // Whole: --as-of takes it.
                            String time = one.time().toString();
                            table.row(one.seq(), time, one.actor(), one.kind(), what(one));
                        }
                        table.print(out);
                    });
        }
        return 0;
    }

    private static String what(AuditEntry record) {
        String text = Documents.json(record.payload());
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
    }
}
