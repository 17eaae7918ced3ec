package dev.slipway.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeysTest {
    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void publicHalfIsComputedFromThePrivateOne(String curve) {
        for (int i = 0; i < 8; i++) {
            KeyPair pair = TestKeys.pair(curve);
            String publicPem = TestKeys.pem("PUBLIC KEY", pair.getPublic().getEncoded());
            assertThat(TestKeys.signing(pair).verifyingKey().hint())
                    .isEqualTo(VerifyingKey.parse(publicPem).hint());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void olderFormOfAKeyIsTheSameKey(String curve) {
        KeyPair pair = TestKeys.pair(curve);
        int bytes = Curve.of(((ECPrivateKey) pair.getPrivate()).getParams()).scalarBytes();
        String scalar = hex(((ECPrivateKey) pair.getPrivate()).getS(), bytes);
        String content = "020101" + "04" + length(bytes) + scalar;
        String der = "30" + length(content.length() / 2) + content;
        String text = TestKeys.pem("EC PRIVATE KEY", HexFormat.of().parseHex(der));
        assertThat(SigningKey.parse(text).verifyingKey().hint())
                .isEqualTo(TestKeys.signing(pair).verifyingKey().hint());
    }

    @Test
    void textAroundAKeyDoesNotChangeItsHint() {
        String pem =
                TestKeys.pem("PUBLIC KEY", TestKeys.pair("secp256r1").getPublic().getEncoded());
        assertThat(VerifyingKey.parse("Key of the release team\r\n" + pem + "more").hint())
                .isEqualTo(VerifyingKey.parse(pem).hint());
    }

    @Test
    void unusableKeysAreRefusedInWordsWithoutQuotingThem() throws Exception {
        assertThatThrownBy(() -> SigningKey.parse("nothing"))
                .isInstanceOf(SigningException.class)
                .hasMessageContaining("no PRIVATE KEY block");
        assertThatThrownBy(() -> SigningKey.parse(TestKeys.pem("ENCRYPTED PRIVATE KEY", bytes(9))))
                .hasMessageContaining("encrypted (expected: a key without a password");
        assertThatThrownBy(() -> SigningKey.parse(TestKeys.pem("PRIVATE KEY", bytes(40))))
                .hasMessage("key: not a usable elliptic-curve private key");
        assertThatThrownBy(() -> SigningKey.parse(TestKeys.pem("EC PRIVATE KEY", bytes(40))))
                .hasMessageContaining("not an EC private key on");
        assertThatThrownBy(() -> VerifyingKey.parse(TestKeys.pem("PUBLIC KEY", bytes(40))))
                .hasMessageContaining("not an elliptic-curve public key");
        KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        assertThatThrownBy(() -> TestKeys.signing(rsa)).isInstanceOf(SigningException.class);
    }

    private static byte[] bytes(int count) {
        return new byte[count];
    }

    private static String hex(BigInteger number, int bytes) {
        String digits = number.toString(16);
        return "0".repeat(2 * bytes - digits.length()) + digits;
    }

    private static String length(int bytes) {
        return String.format("%02x", bytes);
    }
}
