package dev.slipway.monitoring.alert;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.WebhookTerms;
import dev.slipway.api.slo.WebhookTerms.Address;
import dev.slipway.api.slo.WebhookTerms.Whose;
import dev.slipway.testkit.outside.TestAuthority;
import dev.slipway.testkit.outside.TestAuthority.Issued;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A name that is looked up once and an address that is called: the certificate has to be of the
/// name.
final class EncryptedDeliveryTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final char[] WORD = "test".toCharArray();

    private final TestAuthority authority = TestAuthority.named("CN=Hooks");
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void certificateOfTheNameIsTaken() throws Exception {
        try (Receiver receiver = receiver(authority.server("pager.example"))) {
            call().send(webhook(receiver.port()), message());
            assertThat(receiver.awaitPost().headers())
                    .containsEntry("host", "pager.example:" + receiver.port());
        }
    }

    @Test
    void certificateOfTheAddressAloneIsRefused() throws Exception {
        try (Receiver receiver = receiver(authority.server("other.example"))) {
            assertThatThrownBy(() -> call().send(webhook(receiver.port()), message()))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("pager.example");
            assertThat(receiver.posts).isEmpty();
        }
    }

    @Test
    void certificateOfAnotherAuthorityIsRefused() throws Exception {
        TestAuthority other = TestAuthority.named("CN=Other");
        try (Receiver receiver = receiver(other.server("pager.example"))) {
            assertThatThrownBy(() -> call().send(webhook(receiver.port()), message()))
                    .isInstanceOf(SSLHandshakeException.class);
            assertThat(receiver.posts).isEmpty();
        }
    }

    private WebhookCall call() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, WORD);
        trusted.setCertificateEntry("hooks", certificate(authority.pem()));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return new WebhookCall(
                _ -> List.of(HERE),
                _ ->
                        new WebhookKeys.Opened(
                                "a key of this test".getBytes(US_ASCII),
                                context.getSocketFactory()),
                InstantSource.system(),
                timer);
    }

    private static Certificate certificate(String pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
    }

    private static Receiver receiver(Issued issued) throws GeneralSecurityException, IOException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, WORD);
        own.setKeyEntry(
                "receiver",
                issued.keys().getPrivate(),
                WORD,
                new Certificate[] {issued.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, WORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        ServerSocket server = context.getServerSocketFactory().createServerSocket(0, 5, HERE);
        return new Receiver(server);
    }

    private static WebhookTerms webhook(int port) {
        return new WebhookTerms(
                "pager",
                TeamName.DEFAULT,
                new Address(true, "pager.example", port, "/", "pager.example:" + port),
                "pager-key",
                Whose.OWN,
                Severity.TICKET,
                Duration.ofSeconds(10),
                Set.of(HERE),
                null);
    }

    private static Message message() {
        Instant now = Instant.now();
        return new Message(1, "pager", "msg_1", "{}", now, 0, now);
    }
}
