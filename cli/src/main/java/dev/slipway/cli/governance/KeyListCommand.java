package dev.slipway.cli.governance;

import dev.slipway.api.control.TrustedKey;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Table;
import dev.slipway.client.SlipwayClient;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway key list`.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List the public keys that sign in people's names.",
        footer = {
            "",
            "Examples:",
            "  slipway key list",
            "  slipway key list --person ada@example.com -o json"
        })
public final class KeyListCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Option(names = "--person", paramLabel = "PERSON", description = "Only this person's.")
    private @Nullable String person;

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            List<TrustedKey> keys =
                    client.approvals().keys().stream()
                            .filter(key -> person == null || key.person().value().equals(person))
                            .toList();
            output.printAll(
                    console,
                    keys,
                    out -> {
                        Table table = new Table("KEY", "PERSON");
                        keys.forEach(key -> table.row(key.hint(), key.person()));
                        table.print(out);
                    });
        }
        return 0;
    }
}
