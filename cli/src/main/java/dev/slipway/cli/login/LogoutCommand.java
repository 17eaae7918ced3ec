package dev.slipway.cli.login;

import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.ShownText;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.login.LoginException;
import dev.slipway.client.login.SessionTokens;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway logout`.
@Command(
        name = "logout",
        description = "Forget the session with a server, and have its issuer end it.",
        footer = {"", "Example:", "  slipway logout --url https://models.example:8000"})
public final class LogoutCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        URI url = server.url();
        ClientSettings settings = server.nameless();
        SessionTokens tokens = SessionTokens.of(server.sessions(), settings, Clock.systemUTC());
        boolean wasSignedIn = true;
        try {
            wasSignedIn = tokens.end();
        } catch (LoginException e) {
            String why = ShownText.line(String.valueOf(e.getMessage()));
            console.err().println("slipway: the issuer was not told: " + why);
        }
        boolean was = wasSignedIn;
        if (!output.isText()) {
            output.document(
                    console,
                    json -> {
                        json.writeStartObject();
                        json.writeStringField("server", url.toString());
                        json.writeBooleanField("was-signed-in", was);
                        json.writeEndObject();
                    });
        } else {
            console.out().println(was ? "signed out of " + url : "nobody was signed in to " + url);
        }
        return 0;
    }
}
