package dev.slipway.tls;

import dev.slipway.api.access.DoorTls;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.tls.TlsSet.TlsBytes;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/// A server's certificates, read again when their files change. What cannot be used changes
/// nothing, and an event says why; connections that are open stay as they are.
///
/// *Threads*: any; files are read by a thread of its own.
public final class ServerTls implements DoorTls, AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final TlsFiles files;
    private final ServerEvents events;
    private final InstantSource clock;
    private final ScheduledExecutorService watching =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("tls-files").factory());
    private final List<Runnable> followers = new CopyOnWriteArrayList<>();
    private volatile TlsSet newest;
    private String refusal = "";

    private ServerTls(TlsFiles files, ServerEvents events, InstantSource clock) throws IOException {
        this.files = files;
        this.events = events;
        this.clock = clock;
        this.newest = TlsSet.of(files, TlsBytes.of(files), clock.instant());
    }

    /// Reads the files; [#watch] reads them again.
    ///
    /// *Errors*: `IOException` in words when they cannot be used.
    public static ServerTls open(TlsFiles files, ServerEvents events, InstantSource clock)
            throws IOException {
        return new ServerTls(files, events, clock);
    }

    /// Looks at the files once a second from here on.
    public void watch() {
        // `reread` reports its own failures, and closing ends the watch.
        Future<?> ignored =
                watching.scheduleWithFixedDelay(
                        this::reread, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Has this run each time that other files are in use, on the thread that has read them; it
    /// throws nothing.
    public void follow(Runnable replaced) {
        followers.add(replaced);
    }

    /// Uses what the files hold now, if it is something else and can be used. What is refused is
    /// said once and looked at again each time: a certificate may begin a moment later than it is
    /// here, by this clock.
    public synchronized void reread() {
        try {
            TlsBytes bytes = TlsBytes.of(files);
            if (!bytes.isSame(newest.bytes())) {
                newest = TlsSet.of(files, bytes, clock.instant());
                followers.forEach(Runnable::run);
                events.publish(
                        new ServerEvent.CertificatesReplaced(
                                newest.certificate().getSubjectX500Principal().getName(),
                                newest.certificate().getNotAfter().toInstant()));
            }
            refusal = "";
        } catch (IOException | RuntimeException | Error e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    private void refuse(String reason) {
        if (!reason.equals(refusal)) {
            refusal = reason;
            events.publish(new ServerEvent.CertificatesRefused(reason));
        }
    }

    @Override
    public SSLContext context(Consumer<SSLSocket> accepted) {
        return NewestContext.of(() -> newest.context(), files.clientCertificates(), accepted);
    }

    @Override
    public ClientCertificates clientCertificates() {
        return files.clientCertificates();
    }

    @Override
    public String subject(X509Certificate[] chain) {
        return newest.subject(chain, clock.instant());
    }

    /// A context for calls of this process to itself: it trusts the certificate that is shown now,
    /// and nobody else's.
    public SSLContext toItself() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            OwnTrust trust = new OwnTrust(() -> newest.certificate());
            context.init(null, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    /// The names and addresses that the certificate is for, in lower case as addresses that are
    /// proved are spelled; none that stands for many. Others once another certificate is used.
    public Set<String> names() {
        return newest.names();
    }

    @Override
    public void close() {
        watching.shutdownNow();
    }
}
