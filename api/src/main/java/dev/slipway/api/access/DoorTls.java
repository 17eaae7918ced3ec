package dev.slipway.api.access;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// How the doors are encrypted, and whose certificates they take.
///
/// *Threads*: any.
public interface DoorTls {
    /// The versions of TLS that are spoken, and no others.
    List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /// Whether callers show certificates.
    enum ClientCertificates {
        /// Nobody is asked.
        NONE,
        /// Whoever has one may show it.
        OPTIONAL,
        /// Nobody gets in without.
        REQUIRED
    }

    /// A context whose connections are each made with the newest certificates and already ask for
    /// those of the caller.
    ///
    /// @param accepted is shown every socket before its handshake, on the thread that will do it
    SSLContext context(Consumer<SSLSocket> accepted);

    /// Whether callers show certificates.
    ClientCertificates clientCertificates();

    /// Whose certificate this is, as RFC 2253 writes it.
    ///
    /// A connection may live longer than a certificate, so every request asks again.
    ///
    /// @param chain as the connection's handshake took it
    ///
    /// *Errors*: `RefusalException` with `UNAUTHENTICATED` for one that is not good now.
    String subject(X509Certificate[] chain);
}
