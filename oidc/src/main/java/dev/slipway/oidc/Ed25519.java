package dev.slipway.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Set;

/// Verifies Ed25519 signatures with the platform: the library would need another library for it.
///
/// *Source*: RFC 8032 section 5.1.2, RFC 8037.
final class Ed25519 extends BaseJWSProvider implements JWSVerifier {
    private static final int BYTES = 32;

    private final PublicKey key;

    /// *Errors*: `GeneralSecurityException` for a key that is none on this curve.
    Ed25519(OctetKeyPair pair) throws GeneralSecurityException {
        super(Set.of(JWSAlgorithm.EdDSA));
        byte[] little = pair.getDecodedX();
        if (!Curve.Ed25519.equals(pair.getCurve()) || little.length != BYTES) {
            throw new GeneralSecurityException("not an Ed25519 key");
        }
        boolean isOdd = (little[BYTES - 1] & 0x80) != 0;
        byte[] big = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            big[i] = little[BYTES - 1 - i];
        }
        big[0] &= 0x7f;
        key =
                KeyFactory.getInstance("Ed25519")
                        .generatePublic(
                                new EdECPublicKeySpec(
                                        NamedParameterSpec.ED25519,
                                        new EdECPoint(isOdd, new BigInteger(1, big))));
    }

    @Override
    public boolean verify(JWSHeader header, byte[] input, Base64URL signature) {
        if (header.getCriticalParams() != null) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(input);
            return verifier.verify(signature.decode());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
