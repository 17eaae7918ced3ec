package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.exit.Exit;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may bring what into service, from the terminal, over real sockets, across restarts.
final class FourEyesJourneyTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights/v1");
    private static final Path LATER = Repository.root().resolve("examples/flights/v2");

    /// A look is a verb that runs here, and takes from the load that is waited for.
    private static final long BETWEEN_LOOKS = 50_000_000;

    @TempDir Path scratch;
    private Operated operated;

    @BeforeEach
    void open() {
        operated = new Operated(scratch.resolve("data"));
    }

    @AfterEach
    void close() {
        operated.close();
    }

    private void restart() {
        operated.close();
        open();
    }

    private Operated.Ran as(String token, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--url", operated.url(), "--token", token));
        return Operated.alone(all.toArray(String[]::new));
    }

    private void done(String token, String... words) {
        Operated.Ran ran = as(token, words);
        assertThat(ran.code()).as("%s: %s", List.of(words), ran.err()).isZero();
    }

    private Operated.Ran root(String... words) {
        Operated.Ran ran = operated.run(words);
        assertThat(ran.code()).as("%s: %s", List.of(words), ran.err()).isZero();
        return ran;
    }

    private String refused(String token, String... words) {
        Operated.Ran ran = as(token, words);
        assertThat(ran.code()).as("%s: %s", List.of(words), ran.out()).isEqualTo(Exit.FAILED);
        return ran.err();
    }

    private void apply(String yaml) throws IOException {
        Path file = Files.writeString(scratch.resolve("objects.yaml"), yaml);
        root("apply", "-f", file.toString());
    }

    private String token(String holder, String... roles) {
        List<String> words =
                new ArrayList<>(List.of("token", "create", "--holder", holder, "-o", "json"));
        for (String role : roles) {
            words.addAll(List.of("--role", role));
        }
        return secret(root(words.toArray(String[]::new)).out());
    }

    private static String secret(String json) {
        return json.replaceAll("(?s).*\"(slw_[^\"]+)\".*", "$1");
    }

    /// A key of somebody whom the server knows.
    private String key(String person) {
        String file = scratch.resolve(person + ".pem").toString();
        assertThat(Operated.alone("key", "create", file).code()).isZero();
        root("key", "register", file + ".pub", "--person", person);
        return file;
    }

    private static String[] push(Path model, String... more) {
        List<String> words =
                new ArrayList<>(List.of("model", "push", model.toString(), "--name", "flights"));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private Path copied(Path model) throws IOException {
        Path copy = Files.createTempDirectory(scratch, "model");
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private String status() {
        return operated.run("endpoint", "status", "flights").out();
    }

    private String metrics() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create(operated.url() + "/metrics");
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        }
    }

    @Test
    void oneHumanWithTheAdminTokenBringsNothingRiskyIntoService() throws IOException {
        apply("{kind: Model, name: flights, risk-tier: 1}");
        String key = key("root");
        root(push(FLIGHTS, "--sign-key", key));
        String nobody = secret(root("token", "create", "--role", "viewer", "-o", "json").out());
        assertThat(refused(nobody, "approve", "flights", "1", "--reason", "mine", "--key", key))
                .contains("permission");
        assertThat(operated.run("model", "alias", "flights", "champion", "1").err())
                .contains("approved: nobody knows who pushed version 1");
    }

    @Test
    void scientistPushesReviewerApprovesReleaserMoves() throws IOException {
        apply("{kind: Model, name: flights, risk-tier: 1}");
        String ada = token("ada", "scientist");
        String bob = token("bob", "reviewer");
        String rita = token("rita", "releaser");
        String adasKey = key("ada");
        String bobsKey = key("bob");
        done(ada, push(FLIGHTS, "--sign-key", adasKey));
        assertThat(as(bob, "approve").out())
                .contains("flights", "risk tier 1", "0 of 1", "approved: by 0 of 1 reviewers");

        String[] promote = {"model", "alias", "flights", "champion", "1"};
        assertThat(refused(rita, promote)).contains("approved: by 0 of 1 reviewers");
        assertThat(refused(bob, "approve", "flights", "1", "--reason", "x", "--key", adasKey))
                .contains("is that of ada");
        done(bob, "approve", "flights", "1", "--reason", "calibrated", "--key", bobsKey);
        assertThat(as(bob, "approve").out()).doesNotContain("flights");
        String[] again = {"approve", "flights", "1", "--reason", "so I think", "--key", bobsKey};
        assertThat(as(bob, again).out()).containsPattern("yes +reviewer +bob +calibrated +yes");
        assertThat(refused(ada, promote)).contains("permission: RELEASE on ");
        done(rita, promote);
        done(rita, "model", "alias", "flights", "champion", "--remove");
    }

    @Test
    void newestVersionServesOnlyWithWhatPoliciesAsk() throws Exception {
        String key = key("ada");
        root(push(FLIGHTS, "--sign-key", key));
        assertThat(status()).contains("serving");
        apply("{kind: Policy, name: signed, require: [signed: {}]}");
        Operated.Ran pushed = root(push(LATER));
        assertThat(pushed.err()).contains("version 2 waits: signed: it has no signature");
        assertThat(status()).contains("serving", "version 2 waits");
        restart();
        assertThat(operated.run("endpoint", "status", "flights").out()).contains("version 2 waits");
        root("model", "sign", copied(LATER).toString(), "--key", key, "--for", "flights/2");
        assertThat(awaited("serving  flights  2 ")).doesNotContain("waits");
        assertThat(metrics()).contains("slipway_endpoint_requirements_lapsed 0.0");
    }

    @Test
    void whatRevokedKeysSignedGoesOnAndDoesNotComeBack() throws Exception {
        apply("{kind: Policy, name: signed, require: [signed: {}]}");
        String key = key("ada");
        root(push(FLIGHTS, "--sign-key", key));
        assertThat(status()).contains("serving");
        String hint = root("key", "list", "-o", "json").out();
        root(
                "key",
                "revoke",
                hint.replaceAll("(?s).*\"hint\":\"([0-9a-f]{64})\".*", "$1"),
                "--reason",
                "stolen");
        assertThat(status())
                .contains("degraded", "version 1 would not be loaded again: signed: by key");
        assertThat(predicts()).isEqualTo(200);
        assertThat(metrics()).contains("slipway_endpoint_requirements_lapsed 1.0");
        assertThat(operated.run("doctor", "--data", scratch.resolve("data").toString()).out())
                .contains("flights: version 1 would not be loaded again");

        restart();
        assertThat(predicts()).isNotEqualTo(200);
        assertThat(status()).contains("version 1 waits: signed: by key");
        String again = key("eve");
        root("model", "sign", copied(FLIGHTS).toString(), "--key", again, "--for", "flights/1");
        assertThat(awaited("serving")).doesNotContain("waits");
        assertThat(predicts()).isEqualTo(200);
    }

    /// What `endpoint status` says once it says this; what it says in the end otherwise.
    private String awaited(String words) {
        long end = System.nanoTime() + 60_000_000_000L;
        String said = status();
        while (!said.contains(words) && System.nanoTime() < end) {
            LockSupport.parkNanos(BETWEEN_LOOKS);
            said = status();
        }
        assertThat(said).contains(words);
        return said;
    }

    private int predicts() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create(operated.url() + "/v2/models/flights/ready");
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void whatRunsCodeBesideAModelKeepsItFromServing() throws IOException {
        Path model = copied(FLIGHTS);
        Files.write(
                model.resolve("extra.pkl"),
                "cposix\nsystem\n(S'id'\ntR.".getBytes(StandardCharsets.US_ASCII));
        Operated.Ran pushed = root(push(model));
        assertThat(pushed.err()).contains("version 1 waits: scanned: 1 finding");
        assertThat(status()).contains("empty");
    }

    @Test
    void whoIsOfATeamHandsOnATokenOfItWithoutNamingIt() throws IOException {
        apply("{kind: Team, name: fraud}");
        String role = "caller@team:fraud";
        String[] create = {"token", "create", "--role", role, "-o", "json"};
        Operated.Ran made =
                root("token", "create", "--team", "fraud", "--role", role, "-o", "json");
        String own = secret(made.out());
        String more = secret(as(own, create).out());
        done(more, create);
        assertThat(as(more, "token", "list", "-o", "json").out())
                .contains("\"team\":\"fraud\"")
                .doesNotContain("\"team\":\"default\"");
    }

    @Test
    void everybodyMakesListsAndEndsTheirOwnTokens() {
        String ada = token("ada", "caller");
        token("bob", "viewer");
        String more = secret(as(ada, "token", "create", "--role", "caller", "-o", "json").out());
        assertThat(as(ada, "token", "list").out()).contains("ada").doesNotContain("bob");
        assertThat(refused(ada, "token", "create", "--role", "admin")).contains("admin holds");
        done(ada, "token", "revoke", more.split("_", -1)[1], "--reason", "done with it");
        assertThat(refused(more, "endpoint", "status")).contains("revoked");
        Operated.Ran local = Operated.alone("token", "list", "--url", operated.url());
        assertThat(local.code()).isEqualTo(Exit.FAILED);
    }
}
