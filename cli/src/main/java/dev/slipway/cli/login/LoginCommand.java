package dev.slipway.cli.login;

import dev.slipway.api.access.Hosts;
import dev.slipway.api.answer.CallerSummary;
import dev.slipway.api.answer.SignIn;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.TimeText;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.ShownText;
import dev.slipway.cli.governance.GrantText;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.call.TokenSource;
import dev.slipway.client.login.DeviceFlow;
import dev.slipway.client.login.DeviceFlow.Prompt;
import dev.slipway.client.login.Session;
import dev.slipway.client.login.SessionFiles;
import dev.slipway.client.login.SessionTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway login`.
@Command(
        name = "login",
        description = {
            "Sign in with your account at the issuer that the server trusts.",
            "Prints a page and a code to enter there, in any browser. The session is kept for this",
            "server alone, renewed when it ends, and used by every verb that is given no token."
        },
        footer = {
            "",
            "Examples:",
            "  slipway login --url https://models.example:8000",
            "  slipway login --status",
            "  slipway login -o json    # one line with the code, one when signed in"
        })
public final class LoginCommand implements Callable<Integer> {
    private static final int REFUSED = 1;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Option(names = "--status", description = "Say as whom you are signed in, and until when.")
    private boolean status;

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        SessionFiles files = server.sessions();
        if (status) {
            return status(console, files);
        }
        URI url = server.url();
        requireSafe(url);
        SignIn signIn;
        try (SlipwayClient stranger = SlipwayClient.open(server.nameless())) {
            signIn = stranger.signIn();
        }
        Session session;
        try (DeviceFlow flow = new DeviceFlow(Clock.systemUTC(), LoginCommand::pause)) {
            URI normal = SessionFiles.normal(url);
            session = flow.run(normal, signIn, prompt -> say(console, prompt));
        }
        files.keep(session);
        tell(console, session);
        return 0;
    }

    /// What the server is shown opens doors to whoever reads it on the way.
    private static void requireSafe(URI url) {
        if (!Hosts.isSafe(url)) {
            throw new IllegalArgumentException(
                    "url: " + url + " (expected: https://, or a server on this machine)");
        }
    }

    private static void pause(Duration time) throws InterruptedException {
        // Nobody counts this latch down: the wait always lasts the whole time.
        boolean never = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        assert !never;
    }

    private void say(Console console, Prompt prompt) {
        if (!output.isText()) {
            Map<String, String> members = new LinkedHashMap<>();
            members.put("page", prompt.page().toString());
            members.put("code", prompt.code());
            members.put("complete-page", prompt.complete().toString());
            members.put("expires", prompt.expires().toString());
            print(console, members);
            return;
        }
        String code = ShownText.line(prompt.code());
        console.out().println("Open " + prompt.page() + " and enter " + code);
        if (!prompt.complete().equals(prompt.page())) {
            console.out().println("or open " + prompt.complete());
        }
        console.out().flush();
    }

    private void print(Console console, Map<String, String> members) {
        try {
            output.document(
                    console,
                    json -> {
                        json.writeStartObject();
                        for (Map.Entry<String, String> member : members.entrySet()) {
                            json.writeStringField(member.getKey(), member.getValue());
                        }
                        json.writeEndObject();
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Integer status(Console console, SessionFiles files) {
        SessionTokens tokens = SessionTokens.of(files, server.nameless(), Clock.systemUTC());
        Optional<String> token = tokens.token();
        URI url = server.url();
        Optional<Session> session = files.find(url);
        if (token.isEmpty() || session.isEmpty()) {
            console.err()
                    .println(
                            "slipway: nobody is signed in to "
                                    + url
                                    + " (expected: slipway login)");
            return REFUSED;
        }
        tell(console, session.get());
        return 0;
    }

    private void tell(Console console, Session session) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("server", session.server().toString());
        members.put("issuer", session.issuer());
        members.put("expires", session.expires().toString());
        members.put("renewable", session.refresh() == null ? "no" : "yes");
        String whom = whom(session, members);
        if (!output.isText()) {
            print(console, members);
        } else {
            console.out().println(ShownText.lines(whom));
            console.out()
                    .println(
                            (session.refresh() == null ? "until " : "renewed from ")
                                    + TimeText.of(session.expires())
                                    + " on");
        }
        console.out().flush();
    }

    /// As whom the server knows the session; somebody may be known and have no role yet.
    private String whom(Session session, Map<String, String> members) {
        try (SlipwayClient client =
                SlipwayClient.open(server.nameless().withToken(TokenSource.of(session.token())))) {
            CallerSummary caller = client.caller();
            members.put("principal", caller.principal().value());
            if (caller.person() != null) {
                members.put("person", caller.person().value());
            }
            return "signed in to "
                    + session.server()
                    + " as "
                    + (caller.person() == null ? caller.principal() : caller.person())
                    + " ("
                    + String.join(
                            ", ", caller.grants().stream().map(GrantText::of).distinct().toList())
                    + ")";
        } catch (SlipwayException e) {
            if (e.code() != ErrorCode.FORBIDDEN) {
                throw e;
            }
            members.put("refusal", String.valueOf(e.getMessage()));
            return "signed in to " + session.server() + ", without a role there: " + e.getMessage();
        }
    }
}
