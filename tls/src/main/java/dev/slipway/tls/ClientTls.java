package dev.slipway.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// Whom a caller trusts, and what it shows.
///
/// @param authorities whose servers are trusted; absent for those that the platform trusts
/// @param certificate what the caller shows; absent when it shows none
/// @param key its private key
public record ClientTls(
        @Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {
    private static final String AUTHORITIES = "ca";
    private static final String CERTIFICATE = "certificate";
    private static final String KEY = "key";

    /// *Errors*: `IllegalArgumentException` for a certificate without key or the reverse.
    public ClientTls {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException(
                    (key == null ? KEY : CERTIFICATE) + ": none (expected: both or neither)");
        }
    }

    /// Whether nothing is said, so that the platform's own will do.
    public boolean isPlain() {
        return authorities == null && certificate == null;
    }

    /// A context for connections to servers.
    ///
    /// *Errors*: `IOException` in words when a file cannot be used.
    public SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity(), trust(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("tls: cannot be used: " + e.getMessage(), e);
        }
    }

    private TrustManager @Nullable [] trust() throws IOException, GeneralSecurityException {
        Path file = authorities;
        return file == null
                ? null
                : new TrustManager[] {
                    KeySet.trust(Pem.certificates(AUTHORITIES, file, Pem.bytes(AUTHORITIES, file)))
                };
    }

    private KeyManager @Nullable [] identity() throws IOException, GeneralSecurityException {
        Path file = certificate;
        Path keyFile = key;
        if (file == null || keyFile == null) {
            return null;
        }
        List<X509Certificate> chain =
                Pem.certificates(CERTIFICATE, file, Pem.bytes(CERTIFICATE, file));
        PrivateKey privateKey = PrivateKeys.read(KEY, keyFile, Pem.bytes(KEY, keyFile));
        if (!KeySet.belongs(privateKey, chain.getFirst())) {
            throw Pem.refused(KEY, keyFile, "not the key of " + file, "its private key");
        }
        return KeySet.identity(chain, privateKey);
    }
}
