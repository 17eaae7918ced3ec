package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.answer.CallerSummary;
import dev.slipway.api.answer.SignIn;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.call.Transport;
import dev.slipway.client.control.AuditQuery;
import dev.slipway.client.prediction.PredictRequest;
import dev.slipway.frontend.http.control.ControlOperation;
import dev.slipway.frontend.http.route.MlflowQuestion;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.process.SlipwayServer;
import dev.slipway.testkit.outside.FakeIssuer;
import dev.slipway.testkit.outside.IssuerKey;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole server whose callers show tokens of an issuer, over HTTP, gRPC and the MLflow door.
final class SignedInCallersTest {
    private static final Principal ROOT = Principal.system("tester", Role.values());
    private static final long LIFE = Duration.ofHours(1).toSeconds();

    private final FakeIssuer issuer = new FakeIssuer();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir Path scratch;

    @AfterEach
    void close() {
        issuer.close();
        http.close();
    }

    private SlipwayServer start() throws IOException, InterruptedException {
        SlipwayServer server = TrustingServer.start(scratch.resolve("data"), issuer);
        List<Put> puts = new ArrayList<>();
        for (Role role : Role.values()) {
            String name = word(role);
            puts.add(
                    new Put(
                            new RoleSpec(
                                    name,
                                    List.of("group:" + name),
                                    List.of(Grant.everywhere(role))),
                            null));
        }
        CommandResult result =
                server.controls()
                        .submit(
                                new CommandRequest(
                                        ROOT,
                                        new IdempotencyKey("roles"),
                                        new ApplyObjects(puts, List.of()),
                                        false));
        assertThat(result).isInstanceOf(CommandResult.Done.class);
        return server;
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Map<String, Object> claims(String... groups) {
        Map<String, Object> claims = new HashMap<>();
        claims.put("sub", "u1");
        claims.put("aud", List.of("slipway"));
        claims.put("exp", Clock.systemUTC().instant().getEpochSecond() + LIFE);
        claims.put("email", "ada@example.com");
        claims.put("email_verified", true);
        claims.put("groups", List.of(groups));
        return claims;
    }

    private SlipwayClient client(SlipwayServer server, String token) {
        return client(server, token, new Transport.Binary());
    }

    private static SlipwayClient client(SlipwayServer server, String token, Transport transport) {
        return SlipwayClient.open(
                ClientSettings.of(URI.create("http://127.0.0.1:" + server.httpAddress().getPort()))
                        .with(transport)
                        .withToken(() -> Optional.of(token)));
    }

    @Test
    void everyRouteAsksEveryGroupForItsPermission() throws Exception {
        int asked = 0;
        try (SlipwayServer server = start()) {
            for (Role role : Role.values()) {
                String token = issuer.token(claims(word(role), "unknown"));
                for (ControlOperation one : ControlOperation.values()) {
                    String path = one.contract().path().replaceAll("\\{[^}]*}", "1");
                    Permission need = one.contract().permission();
                    assertThat(ask(server, one.contract().method(), path, token))
                            .as("%s as %s", one, role)
                            .isEqualTo(expected(role, need));
                    asked++;
                }
                for (MlflowQuestion one : MlflowQuestion.values()) {
                    String path = one.path().replaceAll("\\{[^}]*}", "1").replace("**", "1/m");
                    assertThat(ask(server, one.method(), path, token))
                            .as("%s as %s", one, role)
                            .isEqualTo(expected(role, one.permission()));
                    asked++;
                }
            }
        }
        assertThat(asked).isGreaterThan(500);
    }

    private static String expected(Role role, Permission need) {
        boolean isOpen = need == Permission.PROBE || role.permissions().contains(need);
        return isOpen ? "let in" : "forbidden";
    }

    private String ask(SlipwayServer server, String method, String path, String token)
            throws IOException, InterruptedException {
        return switch (answer(server, method, path, token).statusCode()) {
            case 401 -> "unknown";
            case 403 -> "forbidden";
            default -> "let in";
        };
    }

    private HttpResponse<String> answer(
            SlipwayServer server, String method, String path, String token)
            throws IOException, InterruptedException {
        String body = method.equals("GET") ? "" : "{}";
        return http.send(
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:"
                                                + server.httpAddress().getPort()
                                                + path))
                        .header("Authorization", "Bearer " + token)
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void grpcAsksThemToo() throws Exception {
        try (SlipwayServer server = start()) {
            Transport grpc = new Transport.Grpc("127.0.0.1:" + server.grpcAddress().getPort());
            for (Role role : Role.values()) {
                String token = issuer.token(claims(word(role)));
                boolean may = role.permissions().contains(Permission.PREDICT);
                assertThat(refusal(server, token, grpc))
                        .as("%s", role)
                        .isEqualTo(may ? ErrorCode.UNKNOWN_MODEL : ErrorCode.FORBIDDEN);
            }
            for (String bad : bad()) {
                assertThat(refusal(server, bad, grpc)).isEqualTo(ErrorCode.UNAUTHENTICATED);
            }
        }
    }

    private static ErrorCode refusal(SlipwayServer server, String token, Transport grpc) {
        try (SlipwayClient client = client(server, token, grpc)) {
            SlipwayException refused =
                    catchThrowableOfType(
                            SlipwayException.class,
                            () -> client.predict(PredictRequest.of("nothing")));
            return refused.code();
        }
    }

    private List<String> bad() {
        IssuerKey thief = IssuerKey.rsa("one");
        Map<String, Object> foreign = claims("admin");
        foreign.put("aud", "billing");
        Map<String, Object> old = claims("admin");
        old.put("exp", 1_000_000_000);
        Map<String, Object> plain = claims("admin");
        plain.put("iss", issuer.uri().toString());
        return List.of(
                issuer.token(foreign),
                issuer.token(old),
                issuer.token(thief, claims("admin")),
                thief.forged(plain),
                IssuerKey.unsigned(plain));
    }

    @Test
    void tokensThatDoNotCountOpenNothingAndAreToldWhatTo() throws Exception {
        try (SlipwayServer server = start()) {
            for (String bad : bad()) {
                for (String path :
                        List.of("/v2", "/api/v1/models", "/api/2.0/mlflow/experiments/search")) {
                    String method = path.endsWith("search") ? "POST" : "GET";
                    HttpResponse<String> answer = answer(server, method, path, bad);
                    assertThat(answer.statusCode()).isEqualTo(401);
                    assertThat(answer.headers().firstValue("www-authenticate").orElse(""))
                            .startsWith("Bearer");
                    assertThat(answer.body()).contains("slipway login");
                }
            }
        }
    }

    @Test
    void theServerSaysWhoTheyAreAndSoDoesTheAudit() throws Exception {
        String id = "oidc:" + issuer.uri() + "#u1";
        try (SlipwayServer server = start();
                SlipwayClient ada = client(server, issuer.token(claims("admin", "reviewer")))) {
            CallerSummary caller = ada.caller();
            assertThat(caller.principal().value()).isEqualTo(id);
            assertThat(caller.proof()).isEqualTo(Principal.Proof.OIDC);
            assertThat(String.valueOf(caller.person())).isEqualTo("ada@example.com");
            assertThat(caller.grants())
                    .containsExactlyInAnyOrder(
                            Grant.everywhere(Role.ADMIN), Grant.everywhere(Role.REVIEWER));

            HttpResponse<String> made =
                    http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:"
                                                            + server.httpAddress().getPort()
                                                            + "/api/v1/objects/team/risk"))
                                    .header(
                                            "Authorization",
                                            "Bearer " + issuer.token(claims("admin")))
                                    .PUT(
                                            BodyPublishers.ofString(
                                                    "{\"kind\":\"Team\",\"name\":\"risk\"}"))
                                    .build(),
                            BodyHandlers.ofString(StandardCharsets.UTF_8));
            assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
            assertThat(
                            ada.audit()
                                    .records(new AuditQuery(List.of(), id, null, null, null))
                                    .toList())
                    .hasSize(1);
        }
    }

    @Test
    void whoeverHasNoRoleIsToldAsWhomTheyAreKnown() throws Exception {
        try (SlipwayServer server = start();
                SlipwayClient nobody = client(server, issuer.token(claims("cooks")))) {
            SlipwayException refused = catchThrowableOfType(SlipwayException.class, nobody::caller);
            assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN);
            assertThat(refused).hasMessageContaining("oidc:" + issuer.uri() + "#u1");
        }
    }

    @Test
    void theServerSaysHowToSignInToWhoeverAsks() throws Exception {
        try (SlipwayServer server = start();
                SlipwayClient stranger = client(server, "nothing")) {
            SignIn signIn = stranger.signIn();
            assertThat(signIn.issuer()).isEqualTo(issuer.uri().toString());
            assertThat(signIn.clientId()).isEqualTo("slipway");
            assertThat(signIn.server()).isNotEmpty();
            assertThat(signIn.scopes())
                    .containsExactly("openid", "profile", "email", "offline_access");
            assertThat(signIn.isAccessToken()).isFalse();
        }
    }

    @Test
    void anIssuerThatIsDownStopsNoOtherCaller() throws Exception {
        issuer.die();
        try (SlipwayServer server =
                SlipwayServer.start(
                        ServerSettings.of(
                                Map.of(
                                        "data", scratch.resolve("data").toString(),
                                        "http.listen", "127.0.0.1:0",
                                        "grpc.listen", "127.0.0.1:0",
                                        "oidc.issuer", issuer.uri().toString(),
                                        "oidc.audience", "slipway"),
                                ServerSettings.Machine.ours(),
                                "0.1.0"),
                        OutputStream.nullOutputStream())) {
            String text = Files.readString(scratch.resolve("data/admin-token")).strip();
            assertThat(answer(server, "GET", "/api/v1/models", text).statusCode()).isEqualTo(200);
            HttpResponse<String> refused =
                    answer(server, "GET", "/v2", issuer.token(claims("admin")));
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body()).contains("without the keys of issuer");
        }
    }
}
