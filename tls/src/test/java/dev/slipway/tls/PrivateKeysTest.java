package dev.slipway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PrivateKeysTest {
    private static final Path FILE = Path.of("server.key");

    private static PrivateKey read(String text) throws IOException {
        return PrivateKeys.read("tls.key", FILE, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static PrivateKey key(String algorithm, int size) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        return generator.generateKeyPair().getPrivate();
    }

    private static String pkcs8(PrivateKey key) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    @ParameterizedTest
    @CsvSource({"RSA, 2048", "EC, 256", "EC, 384", "Ed25519, 255"})
    void newerFormIsRead(String algorithm, int size) throws Exception {
        PrivateKey key = key(algorithm, size);

        assertThat(read("a comment\n" + pkcs8(key)).getEncoded()).isEqualTo(key.getEncoded());
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 384, 521})
    void olderFormOfCurvesIsTheSameKey(int size) throws Exception {
        PrivateKey key = key("EC", size);
        ASN1Encodable curve =
                PrivateKeyInfo.getInstance(key.getEncoded())
                        .getPrivateKeyAlgorithm()
                        .getParameters();
        byte[] older =
                new org.bouncycastle.asn1.sec.ECPrivateKey(size, ((ECPrivateKey) key).getS(), curve)
                        .getEncoded();

        ECPrivateKey known = (ECPrivateKey) key;
        String text = block("EC PRIVATE KEY", Base64.getEncoder().encodeToString(older));
        assertThat(read(text))
                .isInstanceOfSatisfying(
                        ECPrivateKey.class,
                        same -> {
                            assertThat(same.getS()).isEqualTo(known.getS());
                            assertThat(same.getParams().getOrder())
                                    .isEqualTo(known.getParams().getOrder());
                        });
    }

    @Test
    void olderFormOfRsaIsTheSameKey() throws Exception {
        PrivateKey key = key("RSA", 2048);
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(key);
        }
        assertThat(text.toString()).contains("BEGIN RSA PRIVATE KEY");

        assertThat(read(text.toString())).isEqualTo(key);
    }

    @Test
    void whatIsNoKeyIsRefusedByName() {
        assertThatThrownBy(() -> read("nothing"))
                .hasMessage(
                        "tls.key: server.key: no private key in it (expected: an RSA, EC or Ed25519"
                                + " key in PEM, without a passphrase)");
        assertThatThrownBy(() -> read(block("ENCRYPTED PRIVATE KEY", "AAAA")))
                .hasMessageContaining("encrypted");
        assertThatThrownBy(() -> read(block("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\n\nAAAA")))
                .hasMessageContaining("encrypted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAAA", "MIIB", "MAA=", "MP//", "MIT/////", ""})
    void brokenKeysAreRefused(String der) {
        for (String label : new String[] {"PRIVATE KEY", "RSA PRIVATE KEY"}) {
            assertThatThrownBy(() -> read(block(label, der))).hasMessageContaining("a broken key");
        }
        assertThatThrownBy(() -> read(block("EC PRIVATE KEY", der))).hasMessageContaining("key");
    }

    private static String block(String label, String body) {
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
