package dev.slipway.server.child;

import dev.slipway.api.control.Image;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.documents.Documents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How a child reaches the brokers that a connection names.
///
/// @param servers `HOST:PORT`, separated by commas
/// @param properties of the client, none of them secret
/// @param secrets properties of the client that no file may hold
public record KafkaAccess(
        String servers, Map<String, String> properties, Map<String, String> secrets) {
    private static final String MECHANISM = "sasl.mechanism";
    private static final String LOGIN = "sasl.jaas.config";
    private static final String VARIABLE = "SLIPWAY_KAFKA_SECRETS";
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule";
    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule";

    /// Texts of secrets, by the names that connections give.
    @FunctionalInterface
    public interface SecretTexts {
        /// *Errors*: `IOException` naming the secret.
        String text(String name) throws IOException;
    }

    /// Copies the maps.
    public KafkaAccess {
        properties = Map.copyOf(properties);
        secrets = Map.copyOf(secrets);
    }

    /// As a connection has it now.
    ///
    /// *Errors*: `IOException` in words when there is no such connection, or its secret is none.
    public static KafkaAccess of(Image image, String name, SecretTexts secrets) throws IOException {
        ConnectionSpec connection = connection(image, name);
        return new KafkaAccess(
                connection.address().getRawAuthority(),
                new TreeMap<>(connection.properties()),
                connection.secret() == null
                        ? Map.of()
                        : login(
                                connection,
                                connection.secret(),
                                secrets.text(connection.secret())));
    }

    /// A connection as it is now.
    ///
    /// *Errors*: `IOException` in words when there is none.
    static ConnectionSpec connection(Image image, String name) throws IOException {
        return image.object(new ObjectId(Kind.CONNECTION, name))
                .map(object -> (ConnectionSpec) object.spec())
                .orElseThrow(() -> new IOException("connection " + name + ": unknown"));
    }

    /// How clients on a cluster find the secrets: by themselves, in a file of its machines with
    /// `username` and `password`.
    Map<String, String> references(Path file) throws IOException {
        String mechanism = String.valueOf(properties.get(MECHANISM));
        String module =
                module(mechanism).orElseThrow(() -> new IOException("no login by " + mechanism));
        return Map.of(
                "config.providers",
                "file",
                "config.providers.file.class",
                "org.apache.kafka.common.config.provider.FileConfigProvider",
                "config.providers.file.param.allowed.paths",
                file.toString(),
                LOGIN,
                login(module, "${file:" + file + ":username}", "${file:" + file + ":password}"));
    }

    /// Secrets as the child reads them.
    public Map<String, String> environment() {
        return secrets.isEmpty() ? Map.of() : Map.of(VARIABLE, Documents.json(secrets));
    }

    /// The secret is `USER:PASSWORD`: a whole configuration could name any class.
    private static Map<String, String> login(ConnectionSpec connection, String name, String text)
            throws IOException {
        String mechanism = String.valueOf(connection.properties().get(MECHANISM));
        String module =
                module(mechanism)
                        .orElseThrow(() ->
                                new IOException(
                                        "properties.sasl.mechanism: "
                                                + mechanism
                                                + " (expected: PLAIN, SCRAM-SHA-256 or"
                                                + " SCRAM-SHA-512, since there is a secret) for"
                                                + " connection "
                                                + connection.name()));
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IOException("secret: " + name + " (expected: USER:PASSWORD in its file)");
        }
        return Map.of(LOGIN, login(module, text.substring(0, colon), text.substring(colon + 1)));
    }

    private static Optional<String> module(String mechanism) {
        return switch (mechanism) {
            case "PLAIN" -> Optional.of(PLAIN);
            case "SCRAM-SHA-256", "SCRAM-SHA-512" -> Optional.of(SCRAM);
            default -> Optional.empty();
        };
    }

    private static String login(String module, String user, String password) {
        return module
                + " required username="
                + quoted(user)
                + " password="
                + quoted(password)
                + ";";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
