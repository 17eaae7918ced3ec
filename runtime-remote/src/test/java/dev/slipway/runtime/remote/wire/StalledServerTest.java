package dev.slipway.runtime.remote.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.api.inference.Deadline;
import dev.slipway.api.spec.BackendTerms;
import dev.slipway.api.spec.BackendTerms.Protocol;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.runtime.CallTerms;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.outside.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An encrypted server that says what it reads, and then reads no more.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StalledServerTest {
    /// More of 32 bits than waits between two sockets.
    private static final int ROWS = 8 << 20;

    private static final String EXTENSIONS = "{\"extensions\":[\"binary_tensor_data\"]}";

    @Test
    void callsThatNobodyReadsEndByTheirDeadlinesOneAfterTheOther() throws Exception {
        SSLContext tls = context(TestAuthority.named("CN=Test").server());
        InetAddress loopback = InetAddress.getLoopbackAddress();
        CountDownLatch over = new CountDownLatch(1);
        InferCall call = call();
        try (ServerSocket listener =
                        tls.getServerSocketFactory().createServerSocket(0, 50, loopback);
                Wire wire =
                        new Wires(host -> List.of(loopback), System::nanoTime)
                                .open(
                                        terms(listener.getLocalPort()),
                                        new Wires.Opening(() -> null, tls),
                                        List.of(),
                                        0)) {
            Thread.ofPlatform().daemon().start(() -> accept(listener, over));
            for (int i = 0; i < 2; i++) {
                CallTerms terms =
                        new CallTerms(
                                Deadline.after(Duration.ofSeconds(2), System.nanoTime()),
                                () -> false);
                BackendException late =
                        catchThrowableOfType(
                                BackendException.class,
                                () -> wire.infer(call, TensorAllocator.heap(), terms));
                assertThat(late.kind()).isEqualTo(FailureKind.TIMEOUT);
            }
        } finally {
            over.countDown();
        }
    }

    private static void accept(ServerSocket listener, CountDownLatch over) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofPlatform().daemon().start(() -> stall(socket, over));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void stall(Socket socket, CountDownLatch over) {
        try (socket) {
            if (RawServer.headOf(socket.getInputStream()).startsWith("GET ")) {
                String answer =
                        "HTTP/1.1 200 x\r\nContent-Length: "
                                + EXTENSIONS.length()
                                + "\r\n\r\n"
                                + EXTENSIONS;
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            }
            over.await();
        } catch (IOException | InterruptedException e) {
            // The caller has left.
        }
    }

    private static InferCall call() {
        return StubbornServersTest.twice(
                DenseTensor.allocate(Datatype.FP32, Shape.of(ROWS, 1), TensorAllocator.heap()));
    }

    private static BackendTerms terms(int port) {
        return new BackendTerms(
                "there",
                new BackendTerms.Address(
                        Protocol.REST, true, "127.0.0.1", port, "", "127.0.0.1:" + port),
                Duration.ofMinutes(10),
                8,
                0.1,
                new BackendTerms.Breaker(1, 1_000, Duration.ofSeconds(5)),
                Duration.ofMinutes(10),
                new ByteSize(1 << 20),
                new BackendTerms.Keys(null, null, null, null));
    }

    /// Of a server and of its callers.
    private static SSLContext context(TestAuthority.Issued issued)
            throws GeneralSecurityException, IOException {
        char[] password = "in memory".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        store.setKeyEntry(
                "server",
                issued.keys().getPrivate(),
                password,
                new Certificate[] {issued.certificate()});
        store.setCertificateEntry("trusted", issued.certificate());
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
