package dev.slipway.testkit.outside;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A key of an issuer, which signs with nothing but the platform: an oracle for code that uses a
/// library.
///
/// @param id its `kid`
/// @param algorithm as JOSE names it
public record IssuerKey(String id, String algorithm, KeyPair pair) {
    private static final int RSA_BITS = 2_048;
    private static final int P256_BYTES = 32;

    /// A key for RS256.
    public static IssuerKey rsa(String id) {
        return new IssuerKey(id, "RS256", generated("RSA"));
    }

    /// A key for RS256 that issuers of this process have one after the other: to make one takes a
    /// second where nothing but the first compiler is at work.
    static IssuerKey sharedRsa(String id) {
        return new IssuerKey(id, "RS256", Shared.RSA);
    }

    /// Made when it is first asked for.
    private static final class Shared {
        static final KeyPair RSA = generated("RSA");
    }

    /// A key for PS256.
    public static IssuerKey pss(String id) {
        return new IssuerKey(id, "PS256", generated("RSA"));
    }

    /// A key for ES256.
    public static IssuerKey ec(String id) {
        return new IssuerKey(id, "ES256", generated("EC"));
    }

    /// A key for EdDSA.
    public static IssuerKey ed(String id) {
        return new IssuerKey(id, "EdDSA", generated("Ed25519"));
    }

    private static KeyPair generated(String type) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
            if (type.equals("RSA")) {
                generator.initialize(RSA_BITS);
            } else if (type.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Its public half as a JWK.
    Map<String, Object> shown() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kid", id);
        members.put("use", "sig");
        members.put("alg", algorithm);
        switch (pair.getPublic()) {
            case RSAPublicKey rsa -> {
                members.put("kty", "RSA");
                members.put("n", number(rsa.getModulus(), (rsa.getModulus().bitLength() + 7) / 8));
                members.put("e", number(rsa.getPublicExponent(), 3));
            }
            case ECPublicKey point -> {
                members.put("kty", "EC");
                members.put("crv", "P-256");
                members.put("x", number(point.getW().getAffineX(), P256_BYTES));
                members.put("y", number(point.getW().getAffineY(), P256_BYTES));
            }
            case EdECPublicKey edwards -> {
                byte[] der = edwards.getEncoded();
                members.put("kty", "OKP");
                members.put("crv", "Ed25519");
                members.put("x", text(Arrays.copyOfRange(der, der.length - 32, der.length)));
            }
            case PublicKey other -> throw new IllegalStateException(other.getAlgorithm());
        }
        return members;
    }

    private static String number(BigInteger value, int bytes) {
        byte[] raw = value.toByteArray();
        byte[] exact = new byte[bytes];
        int copied = Math.min(raw.length, bytes);
        System.arraycopy(raw, raw.length - copied, exact, bytes - copied, copied);
        return text(exact);
    }

    /// A token with this header and these claims; `kid` and `alg` are added to the header.
    public String sign(Map<String, Object> header, Map<String, Object> claims) {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("alg", algorithm);
        head.put("kid", id);
        head.putAll(header);
        String signed = json(head) + "." + json(claims);
        try {
            return signed + "." + text(signature(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] signature(byte[] signed) throws GeneralSecurityException {
        Signature signer =
                switch (algorithm) {
                    case "RS256" -> Signature.getInstance("SHA256withRSA");
                    case "PS256" -> pss();
                    case "ES256" -> Signature.getInstance("SHA256withECDSAinP1363Format");
                    case "EdDSA" -> Signature.getInstance("Ed25519");
                    default -> throw new IllegalStateException(algorithm);
                };
        signer.initSign(pair.getPrivate());
        signer.update(signed);
        return signer.sign();
    }

    private static Signature pss() throws GeneralSecurityException {
        Signature signer = Signature.getInstance("RSASSA-PSS");
        signer.setParameter(
                new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        return signer;
    }

    /// The forgery of old: the same claims under HS256, with the text of the public key as the
    /// secret.
    public String forged(Map<String, Object> claims) {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("alg", "HS256");
        head.put("kid", id);
        String signed = json(head) + "." + json(claims);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(pem().getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            byte[] tag = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + text(tag);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String pem() {
        String body =
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(pair.getPublic().getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
    }

    /// The claims with no signature at all.
    public static String unsigned(Map<String, Object> claims) {
        return json(Map.of("alg", "none")) + "." + json(claims) + ".";
    }

    private static String json(Map<String, Object> members) {
        return text(PlainJson.of(members).getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
