package dev.slipway.cli.governance;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.NewToken;
import dev.slipway.api.answer.TokenWish;
import dev.slipway.api.journal.FreeText;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.GivenTime;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import dev.slipway.documents.Constants;
import dev.slipway.documents.Names;
import dev.slipway.documents.References;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway token create`.
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = {
            "Make a token and print its secret, once.",
            "Roles: caller, viewer, scientist, reviewer, releaser, risk-officer, auditor, admin,",
            "automation; each everywhere, or @team:NAME or @model:NAME."
        },
        footer = {
            "",
            "Examples:",
            "  slipway token create --role caller@team:fraud --note 'checkout service'",
            "  slipway token create --role scientist --holder ada@example.com --expires 90d"
        })
public final class TokenCreateCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Option(
            names = "--role",
            required = true,
            paramLabel = "ROLE[@SCOPE]",
            description = "What it opens; may be given several times.")
    private List<String> roles = new ArrayList<>();

    @Option(
            names = "--team",
            paramLabel = "TEAM",
            description =
                    "Whose quota it counts on (default: your own team; the default one where you"
                            + " manage tokens).")
    private @Nullable String team;

    @Option(
            names = "--holder",
            paramLabel = "PERSON",
            description = "The human being who will hold it.")
    private @Nullable String holder;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "After how long it ends, such as 90d; never when absent.")
    private @Nullable String expires;

    @Option(names = "--note", paramLabel = "TEXT", description = "What it is for.")
    private @Nullable String note;

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        TokenWish wish =
                new TokenWish(
                        team == null ? null : new TeamName(team),
                        roles.stream().map(TokenCreateCommand::grant).toList(),
                        holder == null ? null : new PersonId(holder),
                        expires == null ? null : end(expires),
                        note == null ? null : new FreeText(note));
        try (SlipwayClient client = server.client()) {
            NewToken made = client.tokens().create(wish, options.sending());
            output.print(
                    console,
                    made,
                    out -> {
                        String secret = made.secret();
                        if (secret == null) {
                            out.println("dry run: a token would be made");
                        } else {
                            out.println(secret);
                            console.err()
                                    .println(
                                            "token "
                                                    + made.id()
                                                    + ": keep it, it is not shown again");
                        }
                    });
        }
        return 0;
    }

    private static Instant end(String text) {
        return Clock.systemUTC().instant().plus(GivenTime.of("--expires", text));
    }

    private static Grant grant(String text) {
        int at = text.indexOf('@');
        String word = at < 0 ? text : text.substring(0, at);
        Scope scope = at < 0 ? new Scope.Everywhere() : References.scope(text.substring(at + 1));
        return new Grant(role(word), scope);
    }

    static Role role(String text) {
        for (Role role : Role.values()) {
            if (Constants.word(role).equals(text.toLowerCase(Locale.ROOT))) {
                return role;
            }
        }
        List<String> known = Arrays.stream(Role.values()).map(Constants::word).toList();
        throw new IllegalArgumentException("role: " + text + Names.meantOrAll(text, known));
    }
}
