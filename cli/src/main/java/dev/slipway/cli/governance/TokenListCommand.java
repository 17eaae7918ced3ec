package dev.slipway.cli.governance;

import dev.slipway.api.answer.TokenSummary;
import dev.slipway.cli.AsOfOption;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Table;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.TokenCalls;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway token list`.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List tokens, without their secrets.",
        footer = {"", "Examples:", "  slipway token list", "  slipway token list --all -o json"})
public final class TokenListCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Option(names = "--all", description = "Ended ones too.")
    private boolean all;

    @Mixin private AsOfOption asOf = new AsOfOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            List<TokenSummary> tokens =
                    asOf.on(client.tokens(), TokenCalls::asOf).all().stream()
                            .filter(token -> all || !token.isEnded())
                            .toList();
            output.printAll(
                    console,
                    tokens,
                    out -> {
                        Table table =
                                new Table(
                                        "TOKEN", "TEAM", "GRANTS", "HOLDER", "EXPIRES", "USED",
                                        "NOTE");
                        for (TokenSummary token : tokens) {
                            table.row(
                                    token.id(),
                                    token.team(),
                                    grants(token),
                                    token.holder(),
                                    end(token),
                                    token.used(),
                                    token.note());
                        }
                        table.print(out);
                    });
        }
        return 0;
    }

    private static @Nullable Object end(TokenSummary token) {
        if (token.revoked() != null) {
            return "revoked";
        }
        return token.endedWith() == null ? token.expires() : "ended with " + token.endedWith();
    }

    private static String grants(TokenSummary token) {
        return token.grants().stream().map(GrantText::of).collect(Collectors.joining(","));
    }
}
