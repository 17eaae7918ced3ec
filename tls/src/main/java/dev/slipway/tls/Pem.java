package dev.slipway.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads PEM files.
///
/// *Source*: RFC 7468; what stands outside the blocks says nothing.
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final long LARGEST = 1 << 20;

    private Pem() {}

    /// One block.
    @SuppressWarnings("ArrayRecordComponent") // handed on at once
    record Block(String label, byte[] der) {}

    /// A file as it stands now.
    ///
    /// @param name of the setting or option that names it, for whoever has to mend it
    ///
    /// *Errors*: `IOException` in words.
    static byte[] bytes(String name, Path file) throws IOException {
        try {
            if (Files.size(file) > LARGEST) {
                throw refused(name, file, "too large", "a PEM file");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw refused(name, file, "no such file", "a PEM file");
        }
    }

    /// The blocks of a file, in order.
    static List<Block> blocks(String name, Path file, byte[] content) throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(content, StandardCharsets.US_ASCII));
        while (matcher.find()) {
            String body = matcher.group(2);
            if (body.contains("Proc-Type: 4,ENCRYPTED")) {
                throw refused(name, file, "encrypted", "a key without a passphrase");
            }
            try {
                byte[] der = Base64.getMimeDecoder().decode(body.strip());
                blocks.add(new Block(matcher.group(1), der));
            } catch (IllegalArgumentException e) {
                throw refused(name, file, "not base64 inside", "a PEM file");
            }
        }
        return blocks;
    }

    /// The certificates of a file, in order; there is at least one.
    static List<X509Certificate> certificates(String name, Path file, byte[] content)
            throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks(name, file, content)) {
                if (block.label().equals("CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate)
                                    factory.generateCertificate(
                                            new ByteArrayInputStream(block.der())));
                }
            }
        } catch (CertificateException e) {
            throw refused(name, file, "a broken certificate", "X.509 certificates in PEM");
        }
        if (certificates.isEmpty()) {
            throw refused(name, file, "no certificate in it", "BEGIN CERTIFICATE");
        }
        return certificates;
    }

    static IOException refused(String name, Path file, String fault, String expected) {
        return new IOException(name + ": " + file + ": " + fault + " (expected: " + expected + ")");
    }
}
