package dev.slipway.signing;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.HexFormat;

/// The elliptic curves that model signatures use, each with its one hash.
///
/// *Source*: OpenSSF Model Signing v1.0, algorithm registry.
enum Curve {
    P256("secp256r1", "SHA256withECDSA", 32, "06082a8648ce3d030107"),
    P384("secp384r1", "SHA384withECDSA", 48, "06052b81040022"),
    P521("secp521r1", "SHA512withECDSA", 66, "06052b81040023");

    private final String title;
    private final String signature;
    private final int scalarBytes;
    private final String identifier;

    Curve(String title, String signature, int scalarBytes, String identifier) {
        this.title = title;
        this.signature = signature;
        this.scalarBytes = scalarBytes;
        this.identifier = identifier;
    }

    /// The name of the signature algorithm in the Java platform.
    String signature() {
        return signature;
    }

    int scalarBytes() {
        return scalarBytes;
    }

    /// The object identifier in DER.
    byte[] identifier() {
        return HexFormat.of().parseHex(identifier);
    }

    ECParameterSpec parameters() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(title));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + title, e);
        }
    }

    /// The curve with these parameters.
    static Curve of(ECParameterSpec parameters) {
        for (Curve curve : values()) {
            ECParameterSpec known = curve.parameters();
            if (known.getCurve().equals(parameters.getCurve())
                    && known.getGenerator().equals(parameters.getGenerator())
                    && known.getOrder().equals(parameters.getOrder())) {
                return curve;
            }
        }
        throw new SigningException(
                "key: another curve (expected: secp256r1, secp384r1 or secp521r1)");
    }
}
