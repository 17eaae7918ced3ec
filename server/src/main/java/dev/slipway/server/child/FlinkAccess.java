package dev.slipway.server.child;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.control.Image;
import dev.slipway.api.spec.BackendTerms.Keys;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.documents.Documents;
import dev.slipway.documents.FlinkProperties;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How a child reaches the Flink cluster that a connection names.
///
/// @param parallelism slots that a job takes there
/// @param jars directory of those that are handed to it
/// @param secrets directory, of its machines, with secrets of brokers; absent for none
/// @param environment of the child: what no file may hold
public record FlinkAccess(
        String connection,
        URI address,
        int parallelism,
        Path jars,
        @Nullable String secrets,
        Map<String, String> environment) {
    private static final String TOKEN = "SLIPWAY_FLINK_TOKEN";

    private static final String JAR_OF_BATCHES = "slipway-job.jar";
    private static final String JAR_OF_STREAMS = "slipway-stream-job.jar";

    /// Where PEM files are, as JSON.
    private static final String TLS = "SLIPWAY_FLINK_TLS";

    private static final String ENCRYPTED = "https";

    /// What may stand in a header.
    private static final Pattern WORD = Pattern.compile("[!-~]{1,8192}");

    /// Copies the map.
    public FlinkAccess {
        environment = Map.copyOf(environment);
    }

    /// As a connection has it now.
    ///
    /// @param jars directory of those that are handed to it
    /// @param usual slots that a job takes where the connection does not say
    ///
    /// *Errors*: `IOException` in words when there is no such connection, or a secret is none.
    public static FlinkAccess of(
            Image image, String name, Path jars, int usual, SecretFiles secrets)
            throws IOException {
        ConnectionSpec connection = KafkaAccess.connection(image, name);
        if (connection.type() != ConnectionSpec.Type.FLINK) {
            throw new IOException("connection " + name + ": of another type (expected: flink)");
        }
        return new FlinkAccess(
                name,
                connection.address(),
                FlinkProperties.parallelism(connection, usual),
                jars,
                FlinkProperties.secrets(connection).orElse(null),
                environment(connection, secrets));
    }

    private static Map<String, String> environment(ConnectionSpec connection, SecretFiles secrets)
            throws IOException {
        Keys keys = keys(connection);
        Map<String, String> environment = new TreeMap<>();
        if (keys.token() != null) {
            environment.put(TOKEN, token(connection, keys.token(), secrets));
        }
        if (keys.areForTls()) {
            Map<String, String> files = new TreeMap<>();
            put(files, "ca", keys.authorities(), secrets);
            put(files, "certificate", keys.certificate(), secrets);
            put(files, "key", keys.key(), secrets);
            environment.put(TLS, Documents.json(files));
        }
        return environment;
    }

    /// One that a server before this one took is looked at as if it came now.
    private static Keys keys(ConnectionSpec connection) throws IOException {
        try {
            return FlinkProperties.keys(connection);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void put(
            Map<String, String> files, String name, @Nullable String secret, SecretFiles secrets)
            throws IOException {
        if (secret != null) {
            files.put(name, secrets.file(secret).toAbsolutePath().toString());
        }
    }

    /// A token that whoever listens could read would be no secret for long.
    private static String token(ConnectionSpec connection, String secret, SecretFiles secrets)
            throws IOException {
        if (!ENCRYPTED.equalsIgnoreCase(connection.address().getScheme())) {
            throw new IOException(
                    "address: "
                            + connection.address()
                            + " (expected: https, since there is a secret) for connection "
                            + connection.name());
        }
        String text = secrets.text(secret).strip();
        if (!WORD.matcher(text).matches()) {
            throw new IOException("secret: " + secret + " (expected: one word in its file)");
        }
        return text;
    }

    /// The file that holds the secret of a connection to Kafka there.
    ///
    /// *Errors*: `IOException` in words where the connection names no directory for it.
    public Path secretOf(String kafka) throws IOException {
        if (secrets == null) {
            throw new IOException(
                    "connection "
                            + connection
                            + ": without properties."
                            + FlinkProperties.KAFKA_SECRETS
                            + " (expected: a directory, since connection "
                            + kafka
                            + " has a secret)");
        }
        return Path.of(secrets, kafka + ".properties");
    }

    /// What the child of a batch is told.
    void putForBatch(ObjectNode on) {
        put(on, JAR_OF_BATCHES);
    }

    /// What the child of a stream is told.
    void putForStream(ObjectNode on) {
        put(on, JAR_OF_STREAMS);
    }

    private void put(ObjectNode on, String jar) {
        on.put("connection", connection)
                .put("address", address.toString())
                .put("jar", jars.resolve(jar).toString());
    }
}
