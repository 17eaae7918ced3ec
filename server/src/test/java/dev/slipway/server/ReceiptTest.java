package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Receipt;
import dev.slipway.documents.Documents;
import dev.slipway.journal.audit.CheckpointKeys;
import dev.slipway.server.exit.Exit;
import dev.slipway.server.plane.ReceiptKey;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server puts its name to what it takes in, and anybody can check that later.
final class ReceiptTest {
    private static final Path PACKAGE = Repository.root().resolve("examples/flights/v1");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir Path scratch;

    private static Receipt signed(ReceiptKey key) {
        return key.sign(
                new ModelName("flights"), new VersionNumber(3), Sha256.of("files"), 12, NOW);
    }

    @Test
    void keyIsMadeOnceForItsOwnerAndFoundAgain() throws IOException {
        Receipt first = signed(ReceiptKey.open(scratch, "line"));
        Receipt second = signed(ReceiptKey.open(scratch, "line"));
        assertThat(second).isEqualTo(first);
        assertThat(ReceiptKey.isOf(first, CheckpointKeys.publicKey(publicKey()))).isTrue();
        assertThat(Files.getPosixFilePermissions(scratch.resolve("keys/receipt.key")))
                .extracting(Enum::name)
                .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
    }

    private Path publicKey() {
        return scratch.resolve("keys/receipt.pub");
    }

    @Test
    void halvesThatDoNotBelongTogetherAreRefused() throws IOException {
        ReceiptKey.open(scratch, "line");
        Files.writeString(publicKey(), CheckpointKeys.pem(CheckpointKeys.generate().getPublic()));
        assertThatThrownBy(() -> ReceiptKey.open(scratch, "line"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not the public half");
    }

    @Test
    void everythingThatItStatesIsSigned() throws IOException {
        Receipt receipt = signed(ReceiptKey.open(scratch, "line"));
        assertThat(ReceiptKey.hasSigned(receipt)).isTrue();
        String text = Documents.json(receipt);
        for (String[] change :
                new String[][] {
                    {"\"flights\"", "\"delays\""},
                    {"\"version\":3", "\"version\":4"},
                    {Sha256.of("files").hex(), Sha256.of("others").hex()},
                    {"\"seq\":12", "\"seq\":13"},
                    {"\"line\"", "\"other\""},
                    {"03:04:05Z", "03:04:06Z"}
                }) {
            assertThat(text).contains(change[0]);
            Receipt changed = Documents.read(text.replace(change[0], change[1]), Receipt.class);
            assertThat(ReceiptKey.hasSigned(changed)).as(change[0]).isFalse();
        }
    }

    @Test
    void theServersReceiptIsShownAndVerified() throws IOException {
        Path data = scratch.resolve("data");
        try (Operated operated = new Operated(data)) {
            Operated.Ran pushed =
                    operated.run("model", "push", PACKAGE.toString(), "--name", "flights");
            assertThat(pushed.code()).as(pushed.err()).isZero();
            Operated.Ran shown = operated.run("model", "show", "flights/1");
            assertThat(shown.out()).contains("signed by   nobody", "receipt     of the server, as");
            String key = data.resolve("keys/receipt.pub").toString();
            String files = PACKAGE.toString();
            Operated.Ran ran =
                    operated.run(
                            "model", "verify", files, "--for", "flights/1", "--server-key", key);
            assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
            assertThat(ran.out())
                    .contains("receipt holds: flights/1 was taken in at")
                    .doesNotContain("nobody vouches");
            Operated.Ran unknown = operated.run("model", "verify", files, "--for", "flights/1");
            assertThat(unknown.code()).as(unknown.err()).isEqualTo(Exit.INCONCLUSIVE);
            assertThat(unknown.out())
                    .contains("receipt holds together: flights/1", "nobody vouches for its key");
        }
        verifiesWithoutTheServer(data);
    }

    private void verifiesWithoutTheServer(Path data) throws IOException {
        Receipt receipt;
        try (Operated operated = new Operated(data)) {
            String json = operated.run("model", "show", "flights/1", "-o", "json").out();
            receipt =
                    Documents.read(
                            Documents.tree(json).path("origin").path("receipt"), Receipt.class);
        }
        Path file = Files.writeString(scratch.resolve("receipt.json"), Documents.json(receipt));
        String[] verify = {"model", "verify", PACKAGE.toString(), "--receipt", file.toString()};
        assertThat(Operated.alone(verify).code()).isEqualTo(Exit.INCONCLUSIVE);
        Files.writeString(file, Documents.json(receipt).replace("\"version\":1", "\"version\":2"));
        Operated.Ran forged = Operated.alone(verify);
        assertThat(forged.code()).isEqualTo(Exit.FAILED);
        assertThat(forged.out()).contains("signature: not of the receipt's key");
        Files.writeString(file, Documents.json(receipt));
        Path other = Files.createDirectory(scratch.resolve("other"));
        Files.writeString(other.resolve("model.txt"), "another file");
        Operated.Ran ran =
                Operated.alone(
                        "model",
                        "verify",
                        other.toString(),
                        "--receipt",
                        file.toString(),
                        "-o",
                        "json");
        assertThat(ran.code()).isEqualTo(Exit.FAILED);
        assertThat(ran.out()).contains("digest: ");
        Path strange = scratch.resolve("strange.pub");
        Files.writeString(strange, CheckpointKeys.pem(CheckpointKeys.generate().getPublic()));
        Operated.Ran unknown =
                Operated.alone(
                        "model",
                        "verify",
                        PACKAGE.toString(),
                        "--receipt",
                        file.toString(),
                        "--server-key",
                        strange.toString());
        assertThat(unknown.out()).contains("key: another one than that of");
        assertThat(Operated.alone("model", "verify", PACKAGE.toString()).code())
                .isEqualTo(Exit.USAGE);
    }

    /// A registry that answers for one version with what it holds of an earlier one.
    @Test
    void aReceiptOfAnotherVersionThanTheOneAskedForIsRefused() throws IOException {
        try (Operated operated = new Operated(scratch.resolve("data"))) {
            for (String example : List.of("v1", "v2")) {
                Path files = Repository.root().resolve("examples/flights/" + example);
                Operated.Ran pushed =
                        operated.run("model", "push", files.toString(), "--name", "flights");
                assertThat(pushed.code()).as(pushed.err()).isZero();
            }
            HttpServer liar = liar(operated);
            try {
                Operated.Ran ran =
                        Operated.alone(
                                "model",
                                "verify",
                                PACKAGE.toString(),
                                "--for",
                                "flights/2",
                                "--url",
                                "http://127.0.0.1:" + liar.getAddress().getPort(),
                                "--token",
                                operated.token());
                assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(Exit.FAILED);
                assertThat(ran.out())
                        .contains("version: flights/1 (expected: flights/2, which was asked for");
            } finally {
                liar.stop(0);
            }
        }
    }

    private static HttpServer liar(Operated operated) throws IOException {
        HttpServer liar =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        liar.createContext(
                "/",
                exchange -> {
                    String path = exchange.getRequestURI().toString();
                    HttpRequest asked =
                            HttpRequest.newBuilder(
                                            URI.create(operated.url() + path.replace("/2", "/1")))
                                    .header("Authorization", "Bearer " + operated.token())
                                    .build();
                    try (exchange;
                            HttpClient http = HttpClient.newHttpClient()) {
                        HttpResponse<byte[]> told = http.send(asked, BodyHandlers.ofByteArray());
                        exchange.getResponseHeaders().set("Content-Type", "application/json");
                        exchange.sendResponseHeaders(told.statusCode(), told.body().length);
                        exchange.getResponseBody().write(told.body());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        liar.start();
        return liar;
    }
}
