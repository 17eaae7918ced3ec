package dev.slipway.server.plane;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.slo.WebhookTerms;
import dev.slipway.api.spec.BackendTerms;
import dev.slipway.monitoring.alert.WebhookKeys;
import dev.slipway.runtime.remote.BackendKeys;
import dev.slipway.server.child.SecretFiles;
import dev.slipway.tls.ClientTls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The secrets that the settings name, read from their files each time they are asked for.
final class ConnectionSecrets implements BackendKeys, WebhookKeys, SecretFiles {
    private static final int LARGEST = 1 << 20;
    private static final int SHORTEST_KEY = 16;
    private static final String WRITTEN = "whsec_";

    private final Map<String, Path> files;

    /// @param files by the names of the secrets in them
    ConnectionSecrets(Map<String, Path> files) {
        this.files = Map.copyOf(files);
    }

    @Override
    public BackendKeys.Opened of(BackendTerms terms) throws IOException {
        BackendTerms.Keys keys = terms.keys();
        String token = keys.token() == null ? null : token(keys.token());
        if (!terms.address().isEncrypted()) {
            return new BackendKeys.Opened(token, null, "");
        }
        Path authorities = fileOf(keys.authorities());
        Path certificate = fileOf(keys.certificate());
        Path key = fileOf(keys.key());
        // Files that change meanwhile count the next time: what is read later is newer than this.
        String state = state(authorities) + ' ' + state(certificate) + ' ' + state(key);
        SSLContext context = new ClientTls(authorities, certificate, key).context();
        return new BackendKeys.Opened(token, context, state);
    }

    @Override
    public WebhookKeys.Opened of(WebhookTerms terms) throws IOException {
        byte[] key = key(terms.secret());
        if (!terms.address().isEncrypted()) {
            return new WebhookKeys.Opened(key, null);
        }
        Path authorities = fileOf(terms.authorities());
        SSLContext context = new ClientTls(authorities, null, null).context();
        return new WebhookKeys.Opened(key, context.getSocketFactory());
    }

    /// The bytes of the text, or those that it writes where it is one of the Standard Webhooks.
    private byte[] key(String secret) throws IOException {
        String text = new String(content(secret), StandardCharsets.UTF_8).strip();
        if (text.length() < SHORTEST_KEY) {
            throw new IOException(
                    "secret: "
                            + secret
                            + " (expected: at least "
                            + SHORTEST_KEY
                            + " characters in its file)");
        }
        if (!text.startsWith(WRITTEN)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(text.substring(WRITTEN.length()));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "secret: " + secret + " (expected: Base64 behind " + WRITTEN + ")", e);
        }
    }

    private @Nullable Path fileOf(@Nullable String secret) throws IOException {
        return secret == null ? null : file(secret);
    }

    @Override
    public Path file(String secret) throws IOException {
        Path file = files.get(secret);
        if (file == null) {
            throw new IOException(
                    "secret: "
                            + secret
                            + " (expected: one of the settings, secrets."
                            + secret
                            + ": FILE)");
        }
        return file;
    }

    /// What stands in its file.
    @Override
    public String text(String secret) throws IOException {
        return new String(content(secret), StandardCharsets.UTF_8).strip();
    }

    private String token(String secret) throws IOException {
        String text = new String(content(secret), StandardCharsets.UTF_8).strip();
        if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IOException("secret: " + secret + " (expected: a token in its file)");
        }
        return text;
    }

    private byte[] content(String secret) throws IOException {
        Path file = file(secret);
        try {
            return content(file);
        } catch (IOException e) {
            throw new IOException("secret: the file of " + secret + " cannot be read", e);
        }
    }

    private static byte[] content(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(LARGEST);
        }
    }

    private static String state(@Nullable Path file) throws IOException {
        return file == null ? "-" : Sha256.of(content(file)).toString();
    }
}
