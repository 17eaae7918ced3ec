package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.api.answer.AuditEntry;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.AuditQuery;
import dev.slipway.client.prediction.RepositoryEntry;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.process.ModelArgument;
import dev.slipway.server.process.SlipwayServer;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// A whole server whose endpoints are unloaded and loaded, over real sockets.
final class LoadAndUnloadTest {
    private static final Path PACKAGE = Repository.root().resolve("examples/flights/v1");
    private static final String ONE_ROW =
            "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,6],"
                    + "\"data\":[1020,5,733,11,157,0.31]}]}";

    @TempDir Path scratch;
    private final StringWriter out = new StringWriter();

    private SlipwayServer start(String... models) throws IOException {
        SlipwayServer server =
                SlipwayServer.start(
                        ServerSettings.of(
                                Map.of(
                                        "data", scratch.resolve("data").toString(),
                                        "serving.warm-up-limit", "100ms",
                                        "http.listen", "127.0.0.1:0",
                                        "grpc.listen", "127.0.0.1:0"),
                                new ServerSettings.Machine(1L << 30, 8L << 30, 2),
                                "test"),
                        ModelArgument.parse(List.of(models)),
                        OutputStream.nullOutputStream());
        assertThat(server.firstModels()).isNotNull();
        return server;
    }

    private String token() throws IOException {
        return Files.readString(scratch.resolve("data/admin-token")).strip();
    }

    private static String url(SlipwayServer server) {
        return "http://127.0.0.1:" + server.httpAddress().getPort();
    }

    private SlipwayClient client(SlipwayServer server) throws IOException {
        String token = token();
        return SlipwayClient.open(
                ClientSettings.of(URI.create(url(server)))
                        .withAttempts(1)
                        .withToken(() -> Optional.of(token)));
    }

    private int run(SlipwayServer server, String... words) throws IOException {
        out.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--url", url(server), "--token", token()));
        CommandLine line = Main.commandLine(words);
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
        return line.execute(all.toArray(String[]::new));
    }

    private void passes(SlipwayServer server, String... words) throws IOException {
        assertThat(run(server, words)).as(out.toString()).isZero();
    }

    private static HttpResponse<String> predict(SlipwayServer server)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(url(server) + "/v2/models/flights/infer"))
                            .POST(BodyPublishers.ofString(ONE_ROW))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private static RepositoryEntry entry(SlipwayClient client) {
        return client.repositoryIndex().stream()
                .filter(one -> one.name().equals("flights"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void unloadedEndpointSaysSoUntilItIsLoadedAgainAlsoAfterARestart() throws Exception {
        try (SlipwayServer server = start();
                SlipwayClient client = client(server)) {
            passes(server, "model", "push", PACKAGE.toString(), "--name", "flights");
            assertThat(predict(server).statusCode()).isEqualTo(200);
            passes(server, "endpoint", "unload", "flights");
            assertUnloaded(server, client);
        }
        try (SlipwayServer server = start();
                SlipwayClient client = client(server)) {
            assertUnloaded(server, client);
            passes(server, "endpoint", "load", "flights");
            assertThat(predict(server).statusCode()).isEqualTo(200);
            assertThat(entry(client).state()).isEqualTo("READY");
            assertThat(client.audit().records(AuditQuery.ALL).map(AuditEntry::kind))
                    .contains("EndpointUnloaded", "EndpointLoaded");
        }
    }

    private static void assertUnloaded(SlipwayServer server, SlipwayClient client)
            throws Exception {
        HttpResponse<String> answer = predict(server);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("version 1 is unloaded");
        RepositoryEntry entry = entry(client);
        assertThat(entry.state()).isEqualTo("UNAVAILABLE");
        assertThat(entry.reason()).isEqualTo("unloaded");
        EndpointStatus status = client.endpoints().one(new EndpointName("flights"));
        assertThat(status.state()).isEqualTo(EndpointStatus.State.UNLOADED);
        assertThat(status.reason()).startsWith("unloaded by token:");
        assertThat(client.isReady()).isTrue();
    }

    @Test
    void policyMayForbidIt() throws Exception {
        try (SlipwayServer server = start()) {
            passes(server, "model", "push", PACKAGE.toString(), "--name", "flights");
            Path policy =
                    Files.writeString(
                            scratch.resolve("policy.yaml"),
                            "kind: Policy\nname: always-on\nrequire:\n  - stays-loaded: {}\n");
            passes(server, "apply", "-f", policy.toString());
            assertThat(run(server, "endpoint", "unload", "flights")).isEqualTo(1);
            assertThat(out.toString()).contains("stays-loaded: by policy always-on");
            assertThat(predict(server).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void modelThatWasNamedAtTheStartIsLoadedFromTheSamePath() throws Exception {
        try (SlipwayServer server = start("flights=" + PACKAGE);
                SlipwayClient client = client(server)) {
            String answer = data(predict(server).body());
            client.unload("flights");
            assertThat(predict(server).statusCode()).isEqualTo(503);
            assertThat(entry(client).reason()).isEqualTo("unloaded");
            client.load("flights");
            client.load("flights");
            assertThat(data(predict(server).body())).isEqualTo(answer);
        }
    }

    private static String data(String body) {
        return body.substring(body.indexOf("\"data\""));
    }

    @Test
    void unknownNamesAndStrangersAreRefused() throws Exception {
        try (SlipwayServer server = start();
                SlipwayClient operator = client(server);
                SlipwayClient stranger =
                        SlipwayClient.open(
                                ClientSettings.of(URI.create(url(server))).withAttempts(1))) {
            assertThat(catchThrowableOfType(SlipwayException.class, () -> operator.load("nope")))
                    .extracting(SlipwayException::code)
                    .isEqualTo(ErrorCode.UNKNOWN_MODEL);
            assertThat(catchThrowableOfType(SlipwayException.class, () -> stranger.unload("nope")))
                    .extracting(SlipwayException::code)
                    .isEqualTo(ErrorCode.FORBIDDEN);
        }
    }
}
