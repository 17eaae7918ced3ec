package dev.slipway.tls;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// One set of certificates that belong together, checked as a whole before it is used.
///
/// A set has a context of its own, so no session of an older set is resumed under a newer one.
///
/// *Threads*: any.
final class TlsSet {
    static final String CERTIFICATE = "tls.certificate";
    static final String KEY = "tls.key";
    static final String AUTHORITIES = "tls.client-authorities";
    private static final int MOST_KNOWN = 10_000;
    private static final int DNS_NAME = 2;
    private static final int ADDRESS = 7;

    private final TlsBytes bytes;
    private final X509Certificate certificate;
    private final SSLContext context;
    private final @Nullable X509TrustManager clients;
    private final Set<String> names;
    private final ConcurrentHashMap<X509Certificate, String> subjects = new ConcurrentHashMap<>();

    private TlsSet(
            TlsBytes bytes,
            X509Certificate certificate,
            SSLContext context,
            @Nullable X509TrustManager clients) {
        this.bytes = bytes;
        this.certificate = certificate;
        this.context = context;
        this.clients = clients;
        this.names = Set.copyOf(names(certificate));
    }

    private static Set<String> names(X509Certificate certificate) {
        Set<String> names = new TreeSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> name : alternatives == null ? List.<List<?>>of() : alternatives) {
                boolean isHost =
                        name.get(0) instanceof Integer kind
                                && (kind == DNS_NAME || kind == ADDRESS);
                if (isHost && name.get(1) instanceof String host && !host.startsWith("*")) {
                    String lower = host.toLowerCase(Locale.ROOT);
                    names.add(lower.contains(":") ? "[" + lower + "]" : lower);
                }
            }
            return names;
        } catch (CertificateParsingException e) {
            return names;
        }
    }

    /// What the files hold, byte by byte.
    ///
    /// @param authorities empty where there is no such file
    @SuppressWarnings("ArrayRecordComponent") // compared by content below
    record TlsBytes(byte[] certificate, byte[] key, byte[] authorities) {
        static TlsBytes of(TlsFiles files) throws IOException {
            Path authorities = files.clientAuthorities();
            return new TlsBytes(
                    Pem.bytes(CERTIFICATE, files.certificate()),
                    Pem.bytes(KEY, files.key()),
                    authorities == null ? new byte[0] : Pem.bytes(AUTHORITIES, authorities));
        }

        boolean isSame(TlsBytes other) {
            return Arrays.equals(certificate, other.certificate)
                    && Arrays.equals(key, other.key)
                    && Arrays.equals(authorities, other.authorities);
        }
    }

    /// The set that these bytes are.
    ///
    /// *Errors*: `IOException` in words when they cannot be used together at this time.
    static TlsSet of(TlsFiles files, TlsBytes bytes, Instant now) throws IOException {
        List<X509Certificate> chain =
                Pem.certificates(CERTIFICATE, files.certificate(), bytes.certificate());
        X509Certificate own = chain.getFirst();
        KeySet.requireValid(CERTIFICATE, files.certificate(), own, Date.from(now));
        PrivateKey key = PrivateKeys.read(KEY, files.key(), bytes.key());
        if (!KeySet.belongs(key, own)) {
            throw Pem.refused(
                    KEY, files.key(), "not the key of " + files.certificate(), "its private key");
        }
        Path authorities = files.clientAuthorities();
        try {
            X509TrustManager clients =
                    authorities == null
                            ? null
                            : KeySet.trust(
                                    Pem.certificates(
                                            AUTHORITIES, authorities, bytes.authorities()));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    KeySet.identity(chain, key),
                    clients == null ? new TrustManager[0] : new TrustManager[] {clients},
                    null);
            return new TlsSet(bytes, own, context, clients);
        } catch (GeneralSecurityException e) {
            throw new IOException(CERTIFICATE + ": cannot be used: " + e.getMessage(), e);
        }
    }

    TlsBytes bytes() {
        return bytes;
    }

    SSLContext context() {
        return context;
    }

    X509Certificate certificate() {
        return certificate;
    }

    /// The names and addresses that it is for.
    Set<String> names() {
        return names;
    }

    /// *Errors*: [RefusalException] for a certificate that is not good now.
    String subject(X509Certificate[] chain, Instant now) {
        X509Certificate shown = chain[0];
        if (now.isAfter(shown.getNotAfter().toInstant())
                || now.isBefore(shown.getNotBefore().toInstant())) {
            throw refused("not good at this time", "one that is");
        }
        String known = subjects.get(shown);
        return known == null ? verified(chain) : known;
    }

    /// A certificate that an older set has let in is looked at again, once.
    private String verified(X509Certificate[] chain) {
        X509TrustManager trust = clients;
        if (trust == null) {
            throw refused("shown to a server that takes none", "a token");
        }
        try {
            trust.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
        } catch (CertificateException e) {
            throw refused("no authority vouches for it", "one of an authority of this server");
        }
        if (subjects.size() >= MOST_KNOWN) {
            subjects.clear();
        }
        String subject = chain[0].getSubjectX500Principal().getName(X500Principal.RFC2253);
        subjects.put(chain[0], subject);
        return subject;
    }

    private static RefusalException refused(String fault, String expected) {
        return new RefusalException(
                ErrorCode.UNAUTHENTICATED,
                "certificate: " + fault + " (expected: " + expected + ")");
    }
}
