package dev.slipway.cli.governance;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.control.TrustedKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway key revoke`.
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = {
            "Make a key count as nobody's; verdicts and models that it signed count no more.",
            "People revoke their own keys, whoever manages tokens anybody's."
        },
        footer = {"", "Example:", "  slipway key revoke 3f2a9c1d --reason 'laptop stolen'"})
public final class KeyRevokeCommand implements Callable<Integer> {
    private static final int SHORTEST = 8;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(
            paramLabel = "KEY",
            description = "The key's hint, as key list shows it, or its first 8 digits or more.")
    private String hint = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
    private String reason = "";

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            Sha256 key = found(client.approvals().keys());
            Outcome outcome = client.approvals().revoke(key, reason, options.sending());
            output.print(
                    console,
                    outcome,
                    out -> CommandOptions.say(out, outcome, "key " + key + " revoked"));
        }
        return 0;
    }

    private Sha256 found(List<TrustedKey> keys) {
        List<Sha256> fitting =
                keys.stream()
                        .map(TrustedKey::hint)
                        .filter(one -> hint.length() >= SHORTEST && one.hex().startsWith(hint))
                        .toList();
        if (fitting.size() != 1) {
            throw new IllegalArgumentException(
                    "key: "
                            + hint
                            + " names "
                            + fitting.size()
                            + " keys (expected: one of slipway key list, 8 digits or more)");
        }
        return fitting.getFirst();
    }
}
