package dev.slipway.jobs.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// What tasks have left for the server, as it reads it.
public final class Unsealed {
    /// The key of all children, and of attempts in the process of a test.
    public static final String KEY = "5a".repeat(32);

    private static final int NONCE_BYTES = 12;

    private Unsealed() {}

    /// The lines of a file.
    public static List<String> lines(Path file) throws IOException, GeneralSecurityException {
        byte[] sealed = Files.readAllBytes(file);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(HexFormat.of().parseHex(KEY), "AES"),
                new GCMParameterSpec(128, sealed, 0, NONCE_BYTES));
        byte[] plain = cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        return new String(plain, UTF_8).lines().toList();
    }
}
