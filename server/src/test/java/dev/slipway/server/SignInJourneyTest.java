package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.client.login.Session;
import dev.slipway.client.login.SessionFiles;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.exit.Exit;
import dev.slipway.server.process.SlipwayServer;
import dev.slipway.testkit.Repository;
import dev.slipway.testkit.outside.FakeIssuer;
import dev.slipway.testkit.outside.IssuerKey;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// People who sign in, from the terminal: the verbs, a whole server and its issuer, over real
/// sockets.
final class SignInJourneyTest {
    private static final String JUDGED = "/console/models/flights/versions/1";

    private final FakeIssuer issuer = new FakeIssuer();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir Path scratch;

    @AfterEach
    void close() {
        issuer.close();
    }

    private SlipwayServer start() throws IOException, InterruptedException {
        issuer.wantsPolls(0);
        return TrustingServer.start(scratch.resolve("data"), issuer);
    }

    private static URI url(SlipwayServer server) {
        return URI.create("http://127.0.0.1:" + server.httpAddress().getPort());
    }

    /// Whoever enters the code at the issuer from now on.
    private void atTheIssuerIs(String name, String... groups) {
        Map<String, Object> claims = new HashMap<>();
        claims.put("sub", "subject of " + name);
        claims.put("aud", "slipway");
        claims.put("exp", Clock.systemUTC().instant().plus(Duration.ofHours(1)).getEpochSecond());
        claims.put("email", name + "@example.com");
        claims.put("email_verified", true);
        claims.put("groups", List.of(groups));
        issuer.logsIn(claims);
    }

    /// Runs a verb on the machine of somebody.
    private int as(String who, SlipwayServer server, String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--url", url(server).toString()));
        line.addAll(List.of("--sessions", scratch.resolve(who).toString()));
        CommandLine verbs = Main.commandLine(words);
        verbs.setOut(new PrintWriter(out, true));
        verbs.setErr(new PrintWriter(err, true));
        return verbs.execute(line.toArray(String[]::new));
    }

    private void done(String who, SlipwayServer server, String... words) {
        assertThat(as(who, server, words)).as("%s %s: %s", who, List.of(words), err).isZero();
    }

    /// Gives roles to groups with the token that the server wrote.
    private void bindRoles(SlipwayServer server) throws IOException {
        Path file = scratch.resolve("roles.yaml");
        Files.writeString(
                file,
                """
                kind: Role
                name: scientists
                members: ["group:science"]
                grants: [{role: scientist}, {role: releaser}]
                ---
                kind: Role
                name: reviewers
                members: ["group:review"]
                grants: [{role: reviewer}]
                ---
                kind: Model
                name: flights
                risk-tier: 1
                """);
        String token = Files.readString(scratch.resolve("data/admin-token")).strip();
        done("root", server, "apply", "-f", file.toString(), "--token", token);
    }

    @Test
    void somebodySignsInWorksAndSignsOut() throws Exception {
        try (SlipwayServer server = start()) {
            bindRoles(server);
            atTheIssuerIs("ada", "science");
            issuer.pollsAnswer("authorization_pending");

            done("ada", server, "login");
            assertThat(out.toString())
                    .contains("Open " + issuer.uri() + "/activate and enter WDJB-MJHT")
                    .contains("as ada@example.com (", "scientist", "releaser");
            done("ada", server, "model", "list");
            done("ada", server, "login", "--status", "-o", "json");
            assertThat(out.toString())
                    .contains("\"principal\":\"oidc:" + issuer.uri() + "#subject of ada\"")
                    .contains("\"person\":\"ada@example.com\"", "\"renewable\":\"yes\"");

            done("ada", server, "logout");
            assertThat(as("ada", server, "login", "--status")).isEqualTo(1);
            assertThat(err.toString()).contains("nobody is signed in");
            assertThat(as("ada", server, "token", "list")).isEqualTo(1);
        }
    }

    @Test
    void programsReadTheCodeAsJson() throws Exception {
        try (SlipwayServer server = start()) {
            bindRoles(server);
            atTheIssuerIs("ada", "science");
            done("ada", server, "login", "-o", "json");
            List<String> lines = out.toString().lines().toList();
            assertThat(lines).hasSize(2);
            assertThat(lines.getFirst()).contains("\"code\":\"WDJB-MJHT\"", "\"complete-page\":");
            assertThat(lines.getLast()).contains("\"person\":\"ada@example.com\"");
        }
    }

    @Test
    void sessionsAreRenewedWithoutAnybodyNoticing() throws Exception {
        try (SlipwayServer server = start()) {
            bindRoles(server);
            atTheIssuerIs("ada", "science");
            done("ada", server, "login");
            SessionFiles files = wornOut(server, "ada");
            done("ada", server, "model", "list");
            assertThat(files.find(url(server)).orElseThrow().token()).isNotEqualTo("worn out");
        }
    }

    @Test
    void issuerThatDoesNotAnswerIsNotTakenForASessionThatEnded() throws Exception {
        try (SlipwayServer server = start()) {
            bindRoles(server);
            atTheIssuerIs("ada", "science");
            done("ada", server, "login");
            wornOut(server, "ada");
            issuer.become(FakeIssuer.Mood.BROKEN);
            assertThat(as("ada", server, "model", "list")).isEqualTo(Exit.ERROR);
            assertThat(err.toString())
                    .startsWith("slipway: session: with " + url(server))
                    .contains("status 503 (expected: slipway login, once the issuer answers)");
            assertThat(as("ada", server, "doctor")).isEqualTo(Exit.FAILED);
            assertThat(out.toString()).contains("runtimes", "FAIL  server", ": session: with ");

            issuer.become(FakeIssuer.Mood.WELL);
            done("ada", server, "model", "list");
        }
    }

    /// The sessions of somebody whose token has ended.
    private SessionFiles wornOut(SlipwayServer server, String who) throws IOException {
        SessionFiles files = new SessionFiles(scratch.resolve(who));
        Session session = files.find(url(server)).orElseThrow();
        files.keep(
                new Session(
                        session.server(),
                        session.serverId(),
                        session.issuer(),
                        session.tokenEndpoint(),
                        session.revocationEndpoint(),
                        session.clientId(),
                        session.scopes(),
                        session.isAccessToken(),
                        "worn out",
                        Instant.EPOCH,
                        session.refresh()));
        return files;
    }

    @Test
    void whoeverHasNoRoleYetIsToldWhomToNameInOne() throws Exception {
        try (SlipwayServer server = start()) {
            atTheIssuerIs("eve", "cooks");
            done("eve", server, "login");
            assertThat(out.toString())
                    .contains("without a role there")
                    .contains("oidc:" + issuer.uri() + "#subject of eve");
        }
    }

    @Test
    void twoPeopleBringATierOneModelToItsAlias() throws Exception {
        Path adasKey = scratch.resolve("ada.pem");
        Path bobsKey = scratch.resolve("bob.pem");
        Path model = Repository.root().resolve("examples/flights/v1");
        try (SlipwayServer server = start()) {
            bindRoles(server);
            atTheIssuerIs("ada", "science");
            done("ada", server, "login");
            atTheIssuerIs("bob", "review");
            done("bob", server, "login");

            offline("key", "create", adasKey.toString());
            offline("key", "create", bobsKey.toString());
            done("ada", server, "key", "register", adasKey.toString());
            done("bob", server, "key", "register", bobsKey.toString());
            done("bob", server, "key", "list");
            assertThat(out.toString()).contains("ada@example.com", "bob@example.com");

            done(
                    "ada",
                    server,
                    "model",
                    "push",
                    model.toString(),
                    "--name",
                    "flights",
                    "--sign-key",
                    adasKey.toString());
            assertThat(err.toString()).contains("not served yet: risk tier 1");
            String[] promote = {"model", "alias", "flights", "champion", "1"};
            assertThat(as("ada", server, promote)).isEqualTo(1);
            assertThat(err.toString()).contains("approved: by 0 of 1 reviewers");
            String[] approve = {
                "approve", "flights", "1", "--reason", "calibrated", "--key", bobsKey.toString()
            };
            assertThat(as("ada", server, approve)).isEqualTo(1);
            done("bob", server, approve);
            done("ada", server, promote);
        }
    }

    @Test
    void aReviewerSaysYesInTheBrowserAndNobodyElseDoes() throws Exception {
        try (SlipwayServer server = start();
                Browser ada = new Browser(url(server).toString());
                Browser bob = new Browser(url(server).toString());
                Browser carl = new Browser(url(server).toString())) {
            bindRoles(server);
            atTheIssuerIs("ada", "science", "review");
            pushSigned(server);
            String[] promote = {"model", "alias", "flights", "champion", "1"};
            assertThat(as("ada", server, promote)).isEqualTo(1);

            signIn(server, ada);
            assertThat(ada.shown(JUDGED)).contains("an author may not judge it");
            assertThat(carl.post("/console/sign-in", "/console/sign-in", carlsToken(server)))
                    .satisfies(in -> assertThat(in.statusCode()).isEqualTo(303));
            assertThat(carl.shown(JUDGED)).contains("slipway approve flights 1 --role reviewer");
            atTheIssuerIs("bob", "review");
            signIn(server, bob);
            String page = bob.shown(JUDGED);
            assertThat(page).contains("Waiting for people", "0 of 1", ">Approve<");

            Map<String, String> verdict = verdict(page);
            HttpResponse<String> own = ada.post(JUDGED, JUDGED + "/verdict", verdict);
            assertThat(own.statusCode()).isEqualTo(422);
            assertThat(own.body()).contains("an author of version 1 may not judge it");
            HttpResponse<String> shown = carl.post(JUDGED, JUDGED + "/verdict", verdict);
            assertThat(shown.statusCode()).isEqualTo(422);
            assertThat(shown.body()).contains("approval: not signed (expected: a signature");
            assertThat(bob.post(JUDGED, JUDGED + "/verdict", verdict).statusCode()).isEqualTo(303);
            assertThat(bob.shown(JUDGED))
                    .contains("You said yes to version 1 of flights.", "bob@example.com");
            done("ada", server, promote);
        }
    }

    @Test
    void whatTheServerWouldNotTakeFromTheCommandLineOpensNoPage() throws Exception {
        try (SlipwayServer server = start();
                Browser browser = new Browser(url(server).toString())) {
            issuer.knows(url(server) + "/console/signed-in");
            atTheIssuerIs("ada", "science");
            issuer.lies(Map.of("exp", 1_000_000_000));
            refused(browser, "token: expired at 2001-", "this server's clock says 2");
            issuer.lies(Map.of("sub", ""));
            refused(browser, "token: without sub");
            issuer.lies(Map.of());
            issuer.rotate(IssuerKey.rsa("two"));
            refused(browser, "token: signed by key two, which the issuer has not shown yet");
            HttpResponse<String> local = browser.get("/console/access");
            assertThat(local.body()).contains("/console/sign-in").doesNotContain("ada@example");
        }
    }

    private static void refused(Browser browser, String... words) throws Exception {
        HttpResponse<String> begun = browser.get("/console/sign-in/issuer");
        HttpResponse<String> page = browser.visit(next(browser.visit(next(begun))));
        assertThat(page.statusCode()).as(page.body()).isEqualTo(422);
        assertThat(page.body().replace("&#39;", "'")).contains(words);
    }

    private void pushSigned(SlipwayServer server) {
        String key = scratch.resolve("ada.pem").toString();
        String model = Repository.root().resolve("examples/flights/v1").toString();
        done("ada", server, "login");
        offline("key", "create", key);
        done("ada", server, "key", "register", key);
        done("ada", server, "model", "push", model, "--name", "flights", "--sign-key", key);
    }

    private Map<String, String> carlsToken(SlipwayServer server) throws IOException {
        String admin = Files.readString(scratch.resolve("data/admin-token")).strip();
        done(
                "root",
                server,
                "token",
                "create",
                "--role",
                "reviewer",
                "--holder",
                "carl@example.com",
                "--token",
                admin);
        Matcher token = Pattern.compile("slw_[A-Za-z0-9_-]{20,}").matcher(out.toString());
        assertThat(token.find()).as(out.toString()).isTrue();
        return Map.of("token", token.group());
    }

    /// What somebody types who says yes to what the page shows.
    private static Map<String, String> verdict(String page) {
        Map<String, String> fields = new HashMap<>();
        for (String name : List.of("digest", "evidence", "role")) {
            Matcher field =
                    Pattern.compile("name=\"" + name + "\" value=\"([^\"]+)\"").matcher(page);
            assertThat(field.find()).as(name).isTrue();
            fields.put(name, field.group(1));
        }
        fields.put("verdict", "yes");
        fields.put("reason", "calibrated");
        return fields;
    }

    private void signIn(SlipwayServer server, Browser browser) throws Exception {
        issuer.knows(url(server) + "/console/signed-in");
        HttpResponse<String> begun = browser.get("/console/sign-in/issuer?next=%2Fmodels");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(303);
        HttpResponse<String> in = browser.visit(next(browser.visit(next(begun))));
        assertThat(in.statusCode()).as(in.body()).isEqualTo(303);
        assertThat(in.headers().firstValue("Location")).contains("/console/models");
    }

    private static URI next(HttpResponse<String> answer) {
        return URI.create(answer.headers().firstValue("Location").orElseThrow());
    }

    private void offline(String... words) {
        CommandLine verbs = Main.commandLine(words);
        verbs.setOut(new PrintWriter(out, true));
        verbs.setErr(new PrintWriter(err, true));
        assertThat(verbs.execute(words)).as("%s: %s", List.of(words), err).isZero();
    }

    @Test
    void serversWithoutAnIssuerSaySo() throws IOException {
        try (SlipwayServer server =
                SlipwayServer.start(
                        ServerSettings.of(
                                Map.of(
                                        "data", scratch.resolve("data").toString(),
                                        "http.listen", "127.0.0.1:0",
                                        "grpc.listen", "127.0.0.1:0"),
                                ServerSettings.Machine.ours(),
                                "0.1.0"),
                        OutputStream.nullOutputStream())) {
            assertThat(as("ada", server, "login")).isEqualTo(1);
            assertThat(err.toString()).contains("no issuer", "slipway token create");
        }
    }

    @Test
    void aSessionNeverTravelsInTheClear() {
        CommandLine verbs = Main.commandLine();
        verbs.setErr(new PrintWriter(err, true));
        assertThat(verbs.execute("login", "--url", "http://models.example:8000")).isEqualTo(2);
        assertThat(err.toString()).contains("url: http://models.example:8000 (expected: https://");
    }
}
