package dev.slipway.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// Stores of keys and certificates in memory, as the platform's TLS wants them.
final class KeySet {
    /// The stores are never written, but every entry wants one.
    private static final char[] PASSWORD = "in memory".toCharArray();

    private KeySet() {}

    /// Whoever can prove to be the first certificate's subject.
    static KeyManager[] identity(List<X509Certificate> chain, PrivateKey key)
            throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setKeyEntry("identity", key, PASSWORD, chain.toArray(Certificate[]::new));
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD);
        return factory.getKeyManagers();
    }

    /// Trust in whomever these authorities vouch for.
    static X509TrustManager trust(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager trust) {
                return trust;
            }
        }
        throw new IllegalStateException("every Java platform has PKIX");
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        return store;
    }

    /// Refuses a certificate that is not good at this time, in words.
    static void requireValid(String name, Path file, X509Certificate certificate, Date now)
            throws IOException {
        try {
            certificate.checkValidity(now);
        } catch (CertificateExpiredException e) {
            throw Pem.refused(
                    name,
                    file,
                    "expired at " + certificate.getNotAfter().toInstant(),
                    "a certificate that is good now");
        } catch (CertificateNotYetValidException e) {
            throw Pem.refused(
                    name,
                    file,
                    "not good before " + certificate.getNotBefore().toInstant(),
                    "a certificate that is good now");
        }
    }

    /// Whether a key is the one of a certificate: what it signs, the certificate verifies.
    static boolean belongs(PrivateKey key, X509Certificate certificate) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update((byte) 1);
            byte[] signature = signing.sign();
            signing.initVerify(certificate.getPublicKey());
            signing.update((byte) 1);
            return signing.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
