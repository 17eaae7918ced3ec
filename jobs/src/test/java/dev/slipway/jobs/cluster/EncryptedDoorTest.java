package dev.slipway.jobs.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.testkit.outside.TestAuthority;
import dev.slipway.tls.ClientTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A door that nobody but its own authority vouches for, and that opens to its callers alone.
final class EncryptedDoorTest {
    @TempDir private Path directory;

    private HttpsServer server;

    @BeforeEach
    void start() throws IOException {
        TestAuthority authority = TestAuthority.named("CN=Cluster");
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        authority.server().write(directory, "door");
        authority.client("CN=slipway").write(directory, "caller");
        TestAuthority.named("CN=Other").client("CN=other").write(directory, "other");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new Callers(tls("ca.pem", "door")));
        server.createContext("/", EncryptedDoorTest::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private SSLContext tls(String authorities, String identity) throws IOException {
        return new ClientTls(
                        directory.resolve(authorities),
                        directory.resolve(identity + ".pem"),
                        directory.resolve(identity + ".key"))
                .context();
    }

    /// Lets nobody in who shows nothing.
    private static final class Callers extends HttpsConfigurator {
        Callers(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters parameters) {
            SSLParameters own = getSSLContext().getDefaultSSLParameters();
            own.setNeedClientAuth(true);
            parameters.setSSLParameters(own);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = "{\"slots-total\":4}".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /// What the server says to the child, of files of these names.
    private Map<String, String> environment(Map<String, String> files) throws IOException {
        Map<String, String> paths = new TreeMap<>();
        files.forEach((name, file) -> paths.put(name, directory.resolve(file).toString()));
        return Map.of(DoorKeys.TLS, new ObjectMapper().writeValueAsString(paths));
    }

    private RestDoor open(Map<String, String> files) throws IOException {
        URI address = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
        Place.Cluster place = new Place.Cluster("big", address, directory.resolve("job.jar"));
        return new RestDoor(place, DoorKeys.of(environment(files)));
    }

    /// Nothing is said through it, and the job is told of the connection.
    private void isClosed(Map<String, String> files, String why) throws IOException {
        try (RestDoor door = open(files)) {
            assertThatThrownBy(door::overview)
                    .isInstanceOfSatisfying(
                            JobException.class,
                            thrown ->
                                    assertThat(thrown.code())
                                            .isEqualTo(EndCode.CLUSTER_UNREACHABLE))
                    .hasMessageContaining("does not answer: " + why)
                    .hasMessageEndingWith("for connection big");
        }
    }

    @Test
    void whoTrustsItAndIsTrustedComesIn() throws Exception {
        try (RestDoor door =
                open(Map.of("ca", "ca.pem", "certificate", "caller.pem", "key", "caller.key"))) {
            assertThat(door.overview().path("slots-total").asInt()).isEqualTo(4);
        }
    }

    @Test
    void doorThatNobodyVouchesForIsNotTalkedTo() throws Exception {
        isClosed(
                Map.of("certificate", "caller.pem", "key", "caller.key"),
                "javax.net.ssl.SSLHandshakeException");
    }

    @Test
    void keyOfAnotherCertificateIsNamedBeforeAnythingIsAsked() {
        assertThatThrownBy(() -> open(Map.of("certificate", "caller.pem", "key", "other.key")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("key: ")
                .hasMessageContaining("not the key of")
                .hasMessageContaining("caller.pem");
    }

    @Test
    void callerWithoutACertificateIsTurnedAway() throws Exception {
        isClosed(Map.of("ca", "ca.pem"), "");
    }
}
