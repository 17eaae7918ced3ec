package dev.slipway.cli.governance;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.control.ApprovalCommand.TrustKey;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import dev.slipway.signing.SigningKey;
import dev.slipway.signing.VerifyingKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway key register`.
@Command(
        name = "register",
        mixinStandardHelpOptions = true,
        description = {
            "Tell a server whose key this is; only the public half is sent.",
            "Whoever has signed in (slipway login) registers their own; whoever manages tokens",
            "registers anybody's."
        },
        footer = {
            "",
            "Examples:",
            "  slipway key register ada.pem",
            "  slipway key register bob.pem.pub --person bob@example.com"
        })
public final class KeyRegisterCommand implements Callable<Integer> {
    private static final int LARGEST = 65_536;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(paramLabel = "FILE", description = "The key, private or public, as PEM.")
    private Path file = Path.of("");

    @Option(
            names = "--person",
            paramLabel = "PERSON",
            description = "Whose it is; the caller's own when absent.")
    private @Nullable String person;

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        VerifyingKey key = read(file);
        try (SlipwayClient client = server.client()) {
            PersonId whose = person == null ? own(client) : new PersonId(person);
            Outcome outcome =
                    client.approvals().trust(new TrustKey(whose, key.text()), options.sending());
            String done = "key " + key.hint().hex() + " is " + whose + "'s";
            output.print(console, outcome, out -> CommandOptions.say(out, outcome, done));
        }
        return 0;
    }

    private static VerifyingKey read(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new IllegalArgumentException("file: " + file + " (expected: a PEM file)");
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        return text.contains("PRIVATE KEY-----")
                ? SigningKey.parse(text).verifyingKey()
                : VerifyingKey.parse(text);
    }

    private static PersonId own(SlipwayClient client) {
        PersonId person = client.caller().person();
        if (person == null) {
            throw new IllegalArgumentException(
                    "person: the server does not know who you are (expected: --person, or slipway"
                            + " login)");
        }
        return person;
    }
}
