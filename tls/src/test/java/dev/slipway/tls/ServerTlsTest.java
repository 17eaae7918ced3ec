package dev.slipway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.DoorTls.ClientCertificates;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.testkit.outside.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerTlsTest {
    @TempDir Path folder;
    private final TestAuthority authority = TestAuthority.named("CN=Test");
    private final List<ServerEvent> events = new ArrayList<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final InstantSource clock = now::get;

    @BeforeEach
    void writeCertificates() throws IOException {
        authority.server("models.example").write(folder, "server");
        Files.writeString(folder.resolve("ca.pem"), authority.pem());
    }

    private ServerTls open(ClientCertificates clients) throws IOException {
        Path authorities = clients == ClientCertificates.NONE ? null : folder.resolve("ca.pem");
        return ServerTls.open(
                new TlsFiles(
                        folder.resolve("server.pem"),
                        folder.resolve("server.key"),
                        authorities,
                        clients),
                events::add,
                clock);
    }

    /// What each end saw of a connection.
    private record Met(X509Certificate server, List<X509Certificate> client, String version) {}

    private Met connect(ServerTls tls, SSLContext caller, String... versions) throws IOException {
        SSLContext context = tls.context(socket -> {});
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<List<X509Certificate>> client =
                    CompletableFuture.supplyAsync(() -> accept(context, listening));
            try (SSLSocket socket =
                    (SSLSocket)
                            caller.getSocketFactory()
                                    .createSocket("127.0.0.1", listening.getLocalPort())) {
                if (versions.length > 0) {
                    socket.setEnabledProtocols(versions);
                }
                socket.startHandshake();
                // A server refuses a client's certificate after the client's own handshake.
                int answer = socket.getInputStream().read();
                if (answer < 0) {
                    throw new SSLException("closed");
                }
                return new Met(
                        (X509Certificate) socket.getSession().getPeerCertificates()[0],
                        client.join(),
                        socket.getSession().getProtocol());
            }
        }
    }

    private static List<X509Certificate> accept(SSLContext context, ServerSocket listening) {
        try (Socket plain = listening.accept();
                SSLSocket socket =
                        (SSLSocket) context.getSocketFactory().createSocket(plain, null, false)) {
            socket.startHandshake();
            socket.getOutputStream().write(1);
            return Arrays.stream(socket.getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (IOException nobodyShown) {
            return List.of();
        }
    }

    private SSLContext caller(@Nullable String name) throws IOException {
        return new ClientTls(
                        folder.resolve("ca.pem"),
                        name == null ? null : folder.resolve(name + ".pem"),
                        name == null ? null : folder.resolve(name + ".key"))
                .context();
    }

    @Test
    void callersWhoTrustTheAuthorityMeetTheCertificate() throws IOException {
        try (ServerTls tls = open(ClientCertificates.NONE)) {
            Met met = connect(tls, caller(null));

            assertThat(met.version()).isEqualTo("TLSv1.3");
            assertThat(met.server().getSubjectX500Principal().getName()).isEqualTo("CN=server");
            assertThat(tls.names())
                    .containsExactlyInAnyOrder("127.0.0.1", "localhost", "models.example");
            assertThatThrownBy(() -> connect(tls, SSLContext.getDefault()))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void namesAreInLowerCaseHoweverTheCertificateHasThem() throws IOException {
        authority.server("Models.Example", "*.example").write(folder, "server");
        try (ServerTls tls = open(ClientCertificates.NONE)) {
            assertThat(tls.names())
                    .containsExactlyInAnyOrder("127.0.0.1", "localhost", "models.example");
        }
    }

    @Test
    void olderVersionsThanTwelveAreNotSpoken() throws IOException {
        try (ServerTls tls = open(ClientCertificates.NONE)) {
            assertThat(connect(tls, caller(null), "TLSv1.2").version()).isEqualTo("TLSv1.2");
            assertThat(tls.context(socket -> {}).getDefaultSSLParameters().getProtocols())
                    .containsExactly("TLSv1.3", "TLSv1.2");
            assertThat(tls.context(socket -> {}).createSSLEngine().getEnabledProtocols())
                    .containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
        }
    }

    @Test
    void newFilesCountForTheNextConnection() throws IOException {
        try (ServerTls tls = open(ClientCertificates.NONE)) {
            X509Certificate before = connect(tls, caller(null)).server();
            X509Certificate fresh = authority.server().write(folder, "server").certificate();
            tls.reread();
            tls.reread();

            assertThat(connect(tls, caller(null)).server()).isEqualTo(fresh).isNotEqualTo(before);
            assertThat(events)
                    .containsExactly(
                            new ServerEvent.CertificatesReplaced(
                                    "CN=server", fresh.getNotAfter().toInstant()));
        }
    }

    @Test
    void whoeverFollowsIsToldOnceOtherFilesAreInUse() throws IOException {
        try (ServerTls tls = open(ClientCertificates.NONE)) {
            List<Set<String>> seen = new ArrayList<>();
            tls.follow(() -> seen.add(tls.names()));
            tls.reread();
            authority.server("new.example").write(folder, "server");
            tls.reread();
            tls.reread();

            assertThat(seen).containsExactly(Set.of("127.0.0.1", "localhost", "new.example"));
        }
    }

    @Test
    void setThatDoesNotFitChangesNothingAndIsReportedOnce() throws IOException {
        try (ServerTls tls = open(ClientCertificates.NONE)) {
            X509Certificate before = connect(tls, caller(null)).server();
            Files.writeString(folder.resolve("server.key"), authority.client("CN=x").keyPem());
            tls.reread();
            tls.reread();
            Files.writeString(folder.resolve("server.pem"), "rubbish");
            tls.reread();
            Files.delete(folder.resolve("server.key"));
            tls.reread();
            tls.reread();

            assertThat(connect(tls, caller(null)).server()).isEqualTo(before);
            assertThat(events)
                    .hasSize(3)
                    .allMatch(ServerEvent.CertificatesRefused.class::isInstance);
            assertThat(events.toString())
                    .contains("not the key of")
                    .contains("no certificate in it")
                    .contains("no such file");
        }
    }

    @Test
    void certificateThatBeginsLaterCountsOnceItsTimeHasCome() throws IOException {
        try (ServerTls tls = open(ClientCertificates.NONE)) {
            X509Certificate before = connect(tls, caller(null)).server();
            X509Certificate fresh = authority.server().write(folder, "server").certificate();
            now.set(fresh.getNotBefore().toInstant().minusSeconds(30));
            tls.reread();
            tls.reread();
            assertThat(connect(tls, caller(null)).server()).isEqualTo(before);
            assertThat(events).hasSize(1);

            now.set(Instant.now());
            tls.reread();
            assertThat(connect(tls, caller(null)).server()).isEqualTo(fresh);
        }
    }

    @Test
    void certificateThatIsNotGoodNowIsRefusedAtTheStart() {
        now.set(Instant.now().plus(Duration.ofDays(30)));
        assertThatThrownBy(() -> open(ClientCertificates.NONE))
                .hasMessageContaining("tls.certificate")
                .hasMessageContaining("expired at");
        now.set(Instant.now().minus(Duration.ofDays(30)));
        assertThatThrownBy(() -> open(ClientCertificates.NONE))
                .hasMessageContaining("not good before");
    }

    @Test
    void callersAreKnownByTheSubjectOfTheirCertificate() throws IOException {
        authority.client("CN=scorer,O=Example").write(folder, "scorer");
        try (ServerTls tls = open(ClientCertificates.OPTIONAL)) {
            List<X509Certificate> shown = connect(tls, caller("scorer")).client();

            assertThat(shown).isNotEmpty();
            assertThat(tls.subject(shown.toArray(X509Certificate[]::new)))
                    .isEqualTo("CN=scorer,O=Example");
            assertThat(connect(tls, caller(null)).client()).isEmpty();
        }
    }

    @Test
    void whereCertificatesAreRequiredNobodyGetsInWithout() throws IOException {
        authority.client("CN=scorer").write(folder, "scorer");
        authority.expired("CN=old").write(folder, "old");
        TestAuthority foreign = TestAuthority.named("CN=Test");
        foreign.client("CN=scorer").write(folder, "foreign");
        try (ServerTls tls = open(ClientCertificates.REQUIRED)) {
            assertThat(connect(tls, caller("scorer")).client()).isNotEmpty();
            for (String name : new String[] {"old", "foreign"}) {
                SSLContext caller = caller(name);
                assertThatThrownBy(() -> connect(tls, caller)).isInstanceOf(IOException.class);
            }
            SSLContext nobody = caller(null);
            assertThatThrownBy(() -> connect(tls, nobody)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void openConnectionDoesNotOutliveItsCertificateOrItsAuthority() throws IOException {
        X509Certificate[] chain = {authority.client("CN=scorer").certificate()};
        try (ServerTls tls = open(ClientCertificates.OPTIONAL)) {
            assertThat(tls.subject(chain)).isEqualTo("CN=scorer");

            now.set(Instant.now().plus(Duration.ofDays(2)));
            assertThatThrownBy(() -> tls.subject(chain))
                    .hasMessageContaining("not good at this time");

            now.set(Instant.now());
            Files.writeString(folder.resolve("ca.pem"), TestAuthority.named("CN=Next").pem());
            tls.reread();
            assertThatThrownBy(() -> tls.subject(chain))
                    .hasMessageContaining("no authority vouches for it");
        }
    }
}
