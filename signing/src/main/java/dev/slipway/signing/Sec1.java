package dev.slipway.signing;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/// Private keys in the older `EC PRIVATE KEY` form.
///
/// *Source*: RFC 5915 for what is read, RFC 5958 for what is made of it.
final class Sec1 {
    private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final byte[] VERSION_0 = {2, 1, 0};
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int PARAMETERS = 0xA0;

    private Sec1() {}

    static byte[] toPkcs8(byte[] key) {
        byte[] algorithm = der(SEQUENCE, EC_PUBLIC_KEY, curveOf(key).identifier());
        return der(SEQUENCE, VERSION_0, algorithm, der(OCTET_STRING, key));
    }

    /// The scalar's length names the curve; parameters, where there are any, must agree.
    private static Curve curveOf(byte[] key) {
        int at = key.length > 1 && (key[1] & 0xFF) >= 0x80 ? 2 + (key[1] & 0x7F) : 2;
        // INTEGER 1, then OCTET STRING with one byte of length on all three curves.
        if (key.length >= at + 5
                && key[0] == SEQUENCE
                && Arrays.equals(key, at, at + 3, new byte[] {2, 1, 1}, 0, 3)
                && key[at + 3] == OCTET_STRING) {
            for (Curve curve : Curve.values()) {
                int scalar = key[at + 4] & 0xFF;
                if (scalar == curve.scalarBytes() && agrees(key, at + 5 + scalar, curve)) {
                    return curve;
                }
            }
        }
        throw new SigningException(
                "key: not an EC private key on secp256r1, secp384r1 or secp521r1");
    }

    private static boolean agrees(byte[] key, int at, Curve curve) {
        byte[] wanted = curve.identifier();
        return at >= key.length
                || (key[at] & 0xFF) != PARAMETERS
                || (at + 2 + wanted.length <= key.length
                        && Arrays.equals(
                                key, at + 2, at + 2 + wanted.length, wanted, 0, wanted.length));
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(tag);
        if (content.size() < 0x80) {
            whole.write(content.size());
        } else {
            whole.write(0x82);
            whole.write(content.size() >>> 8);
            whole.write(content.size());
        }
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }
}
