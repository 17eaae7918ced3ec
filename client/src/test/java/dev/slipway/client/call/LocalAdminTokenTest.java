package dev.slipway.client.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.api.access.ServerAddress;
import dev.slipway.api.access.TokenProof;
import dev.slipway.client.SlipwayClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalAdminTokenTest {
    private static final String TOKEN = "slw_0123456789ab_secret";
    private static final String START = "ab".repeat(32);

    @TempDir Path data;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final AtomicReference<UnaryOperator<String>> proving =
            new AtomicReference<>(this::honest);
    private HttpServer server;
    private ServerAddress address;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        address = ServerAddress.of("http", server.getAddress());
        Files.writeString(data.resolve("admin-token"), TOKEN + "\n");
        announce(address.text());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void announce(String forAddress) throws IOException {
        Files.writeString(
                data.resolve("admin-token.json"),
                "{\"server\":\"line\",\"addresses\":[\"" + forAddress + "\"]}");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI asked = exchange.getRequestURI();
            heads.add(asked + " " + exchange.getRequestHeaders().entrySet());
            String body =
                    asked.getPath().equals("/api/v1/proof")
                            ? proving.get().apply(query(asked, "nonce"))
                            : "{}";
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(body.startsWith("{\"error") ? 404 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String query(URI asked, String name) {
        for (String pair : asked.getRawQuery().split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        throw new AssertionError("no " + name + " in " + asked);
    }

    private String honest(String nonce) {
        return answerOf(new TokenProof(TOKEN, "line").proof(nonce, address, START));
    }

    private static String answerOf(String proof) {
        return "{\"start\":\"" + START + "\",\"proof\":\"" + proof + "\"}";
    }

    private SlipwayClient client() {
        ClientSettings settings = ClientSettings.of(URI.create(address.text())).withAttempts(1);
        return SlipwayClient.open(settings.withToken(LocalAdminToken.in(data, settings)));
    }

    @Test
    void serverThatProvedItselfIsShownAPassAndNeverTheToken() {
        try (SlipwayClient client = client()) {
            assertThat(client.isReady()).isTrue();
        }
        assertThat(heads).hasSize(2);
        assertThat(heads.getFirst()).doesNotContain("Authorization");
        assertThat(heads.getLast())
                .contains("Bearer " + new TokenProof(TOKEN, "line").pass(address, START));
        assertThat(heads).noneMatch(head -> head.contains(TOKEN));
    }

    @Test
    void squatterOnThePortGetsNothingButTheChallenge() {
        String foreign =
                new TokenProof("slw_of_somebody_else", "line")
                        .proof("0".repeat(64), address, START);
        List<UnaryOperator<String>> squatters =
                List.of(
                        _ -> "{}",
                        nonce -> answerOf(nonce),
                        nonce ->
                                answerOf(
                                        new TokenProof("guess", "line")
                                                .proof(nonce, address, START)),
                        _ -> answerOf(foreign),
                        _ -> "{\"error\":\"no such path\"}",
                        _ -> "<html>");
        for (UnaryOperator<String> squatter : squatters) {
            proving.set(squatter);
            try (SlipwayClient client = client()) {
                assertThatThrownBy(client::isReady)
                        .hasMessageContaining(address.text())
                        .hasMessageContaining("nothing was sent to it");
            }
        }
        assertThat(heads)
                .hasSize(squatters.size())
                .allMatch(head -> head.startsWith("/api/v1/proof?"))
                .noneMatch(head -> head.contains("Authorization") || head.contains(TOKEN));
    }

    @Test
    void proofThatWasSeenOnceIsWorthNothingTheNextTime() {
        AtomicReference<String> seen = new AtomicReference<>("");
        proving.set(
                nonce -> seen.updateAndGet(before -> before.isEmpty() ? honest(nonce) : before));
        try (SlipwayClient first = client()) {
            assertThat(first.isReady()).isTrue();
        }
        try (SlipwayClient second = client()) {
            assertThatThrownBy(second::isReady).hasMessageContaining("its proof is wrong");
        }
    }

    @Test
    void proofForAnotherAddressOrServerIsRefused() {
        ServerAddress other = new ServerAddress("http://127.0.0.1:1");
        List<UnaryOperator<String>> relays =
                List.of(
                        nonce -> answerOf(new TokenProof(TOKEN, "line").proof(nonce, other, START)),
                        nonce ->
                                answerOf(
                                        new TokenProof(TOKEN, "other")
                                                .proof(nonce, address, START)));
        for (UnaryOperator<String> relay : relays) {
            proving.set(relay);
            try (SlipwayClient client = client()) {
                assertThatThrownBy(client::isReady).hasMessageContaining("its proof is wrong");
            }
        }
    }

    @Test
    void tokenIsForItsOwnAddressAlone() throws IOException {
        announce("http://127.0.0.1:1");
        LocalAdminToken token =
                LocalAdminToken.in(data, ClientSettings.of(URI.create(address.text())));

        assertThat(token.token()).isEmpty();
        assertThat(token.absence()).contains("is for http://127.0.0.1:1, not " + address);
        assertThat(heads).isEmpty();
    }

    @Test
    void absenceSaysWhatIsMissing() throws IOException {
        LocalAdminToken token =
                LocalAdminToken.in(data, ClientSettings.of(URI.create(address.text())));
        Files.delete(data.resolve("admin-token.json"));
        assertThat(token.absence()).contains("is for a server that is not running");
        Files.delete(data.resolve("admin-token"));
        assertThat(token.absence()).contains("no token was given, and").contains("is not there");
        Files.writeString(data.resolve("admin-token"), TOKEN);
        Files.writeString(data.resolve("admin-token.json"), "{");
        assertThat(token.absence()).contains("cannot be used");
        assertThat(token.token()).isEmpty();
    }
}
