package dev.slipway.testkit.outside;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.jspecify.annotations.Nullable;

/// An authority of a test's own that issues certificates for servers and callers.
public final class TestAuthority {
    private static final Duration DAY = Duration.ofDays(1);

    private final KeyPair keys;
    private final X509Certificate certificate;
    private final String name;
    private final AtomicLong serial = new AtomicLong(1);

    private TestAuthority(String name) {
        this.name = name;
        this.keys = keyPair();
        this.certificate = issue(name, keys, new Wish(DAY.negated(), DAY, null));
    }

    /// A new authority: `CN=Test`.
    public static TestAuthority named(String name) {
        return new TestAuthority(name);
    }

    /// From when and until when, from now, and for which hosts.
    private record Wish(Duration from, Duration until, @Nullable GeneralNames hosts) {}

    /// A certificate and its key.
    public record Issued(X509Certificate certificate, KeyPair keys) {
        /// The certificate in PEM.
        public String pem() {
            return TestAuthority.pem(certificate);
        }

        /// The key in PEM.
        public String keyPem() {
            return TestAuthority.pem(new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded()));
        }

        /// Writes `NAME.pem` and `NAME.key` into a directory.
        public Issued write(Path directory, String name) throws IOException {
            Files.writeString(directory.resolve(name + ".pem"), pem());
            Files.writeString(directory.resolve(name + ".key"), keyPem());
            return this;
        }
    }

    /// For a server on this machine, called by these names too.
    public Issued server(String... hosts) {
        GeneralName[] names = new GeneralName[hosts.length + 2];
        names[0] = new GeneralName(GeneralName.dNSName, "localhost");
        names[1] = new GeneralName(GeneralName.iPAddress, "127.0.0.1");
        for (int i = 0; i < hosts.length; i++) {
            names[i + 2] = new GeneralName(GeneralName.dNSName, hosts[i]);
        }
        return issued("CN=server", new Wish(DAY.negated(), DAY, new GeneralNames(names)));
    }

    /// For a caller.
    public Issued client(String subject) {
        return issued(subject, new Wish(DAY.negated(), DAY, null));
    }

    /// For a caller, and over since a minute.
    public Issued expired(String subject) {
        return issued(subject, new Wish(DAY.negated(), Duration.ofMinutes(-1), null));
    }

    private Issued issued(String subject, Wish wish) {
        KeyPair own = keyPair();
        return new Issued(issue(subject, own, wish), own);
    }

    /// Its own certificate in PEM.
    public String pem() {
        return pem(certificate);
    }

    private X509Certificate issue(String subject, KeyPair own, Wish wish) {
        Instant now = Instant.now();
        try {
            X509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            new X500Principal(name),
                            BigInteger.valueOf(serial.getAndIncrement()),
                            Date.from(now.plus(wish.from())),
                            Date.from(now.plus(wish.until())),
                            new X500Principal(subject),
                            own.getPublic());
            builder.addExtension(
                    Extension.basicConstraints, true, new BasicConstraints(subject.equals(name)));
            if (wish.hosts() != null) {
                builder.addExtension(Extension.subjectAlternativeName, false, wish.hosts());
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(keys.getPrivate())));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(Object thing) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(thing);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }
}
