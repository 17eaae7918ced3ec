package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.spec.ConnectionSpec;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ConnectionRulesTest {
    private final OpenControl open = new OpenControl();

    private static ConnectionSpec connection(
            ConnectionSpec.Type type,
            String address,
            @Nullable String secret,
            Map<String, String> properties) {
        return new ConnectionSpec(
                "lake", TeamName.DEFAULT, type, URI.create(address), secret, properties);
    }

    private static ConnectionSpec database(String address, Map<String, String> properties) {
        return connection(ConnectionSpec.Type.POSTGRESQL, address, "lake-reader", properties);
    }

    private void refused(ConnectionSpec spec, String field, String expected) {
        CommandResult result = open.apply(spec);
        assertThat(result).as(spec.toString()).isInstanceOf(CommandResult.Refused.class);
        assertThat(open.refusal(result).code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(open.refusal(result).message())
                .startsWith(field + ": (expected: ")
                .contains(expected)
                .endsWith(" for connection/lake")
                .doesNotContain("hunter2");
    }

    @Test
    void addressWithCredentialsIsRefusedWithoutRepeatingThem() {
        for (String authority : List.of("svc:@db", "hunter2@db", "svc:h@db:5432")) {
            refused(
                    database("postgresql://" + authority + "/lake", Map.of()),
                    "address",
                    "no user and no password; name a secret instead");
        }
        refused(
                database("postgresql://db/lake?password=hunter2", Map.of()),
                "address",
                "neither query nor fragment");
        refused(database("postgresql://db/lake#hunter2", Map.of()), "address", "neither query");
    }

    @Test
    void addressOfAnotherKindIsRefused() {
        for (String address :
                List.of("jdbc:postgresql://db/lake", "file:///etc/passwd", "https://db", "db")) {
            refused(database(address, Map.of()), "address", "postgresql:// and a host");
        }
        refused(
                connection(ConnectionSpec.Type.WEBHOOK, "jar:http://x!/y", null, Map.of()),
                "address",
                "https:// or http:// and a host");
    }

    @Test
    void propertyThatIsNotListedIsRefusedForEachType() {
        for (Map.Entry<ConnectionSpec.Type, String> one : addresses().entrySet()) {
            for (String property :
                    List.of(
                            "socketFactory",
                            "password",
                            "sslfactory",
                            "sasl.jaas.config",
                            "a=b;")) {
                String field = property.equals("a=b;") ? "(a name)" : property;
                refused(
                        connection(one.getKey(), one.getValue(), null, Map.of(property, "hunter2")),
                        "properties." + field,
                        "one of ");
            }
        }
    }

    @Test
    void valueThatIsNoPlainWordIsRefused() {
        for (String value : List.of("", "a;hunter2=1", "{hunter2}", "x\ny", "/etc/passwd")) {
            refused(
                    database("postgresql://db/lake", Map.of("ApplicationName", value)),
                    "properties.ApplicationName",
                    "letters, digits");
        }
    }

    @Test
    void jobTakesAWholeNumberOfSlots() {
        for (String value : List.of("0", "65", "many", "2.5")) {
            ConnectionSpec cluster =
                    connection(
                            ConnectionSpec.Type.FLINK,
                            "https://flink.example",
                            null,
                            Map.of("parallelism", value));
            assertThat(open.refusal(open.apply(cluster)).message())
                    .isEqualTo(
                            "properties.parallelism: "
                                    + value
                                    + " (expected: a whole number from 1 to 64) for"
                                    + " connection/lake");
        }
    }

    @Test
    void certificatesOfAClusterComeWithTheirKeyAndOverHttps() {
        Map<String, String> shown = Map.of("certificate", "our-name", "key", "our-key");
        Map<String, String> half = Map.of("certificate", "our-name");
        ConnectionSpec.Type flink = ConnectionSpec.Type.FLINK;
        String open = "http://flink.example";
        String closed = "https://flink.example";
        assertThat(refusal(connection(flink, closed, null, half)))
                .isEqualTo(
                        "properties.key: none (expected: both certificate and key, or neither) for"
                                + " connection/lake");
        for (Map<String, String> some : List.of(shown, Map.of("ca", "their-authority"))) {
            assertThat(refusal(connection(flink, open, null, some)))
                    .isEqualTo(
                            "address: http://flink.example (expected: https, since there are"
                                    + " certificates) for connection/lake");
            assertThat(this.open.apply(connection(flink, closed, null, some)))
                    .isInstanceOf(CommandResult.Done.class);
        }
    }

    private String refusal(ConnectionSpec spec) {
        return open.refusal(open.apply(spec)).message();
    }

    @Test
    void secretIsAName() {
        for (String value :
                List.of(
                        "hunter2 or so!",
                        "Tr0ub4dor3",
                        "Summer2026",
                        "x7Kq2mZp9vR4",
                        "a7f3k9x2b8c1",
                        "winter20261",
                        "x".repeat(65))) {
            refused(
                    connection(ConnectionSpec.Type.BUCKET, "s3://lake", value, Map.of()),
                    "secret",
                    "the name of a secret, never its value");
        }
        for (String name : List.of("lake", "gpu-token", "s3-key", "k8s.token_2", "backup-2026")) {
            assertThat(
                            open.apply(
                                    connection(
                                            ConnectionSpec.Type.BUCKET,
                                            "s3://lake",
                                            name,
                                            Map.of())))
                    .as(name)
                    .isInstanceOf(CommandResult.Done.class);
        }
    }

    @Test
    void webhookNeedsASecretThatSigns() {
        CommandResult refused =
                open.apply(
                        connection(
                                ConnectionSpec.Type.WEBHOOK,
                                "https://example.org/events",
                                null,
                                Map.of()));
        assertThat(refused.toString()).contains("secret: missing");
    }

    @Test
    void listedPropertiesPassForEachType() {
        Map<ConnectionSpec.Type, Map<String, String>> properties =
                Map.of(
                        ConnectionSpec.Type.BACKEND,
                                Map.of("deadline", "2s", "authority", "[::1]:8001"),
                        ConnectionSpec.Type.POSTGRESQL, Map.of("sslmode", "verify-full"),
                        ConnectionSpec.Type.BUCKET,
                                Map.of("region", "eu-central-1", "path-style", "true"),
                        ConnectionSpec.Type.KAFKA,
                                Map.of("security.protocol", "SASL_SSL", "acks", "all"),
                        ConnectionSpec.Type.FLINK, Map.of("parallelism", "8"),
                        ConnectionSpec.Type.WEBHOOK, Map.of("deadline", "5s"));
        addresses()
                .forEach((type, address) ->
                        assertThat(
                                        open.apply(
                                                connection(
                                                        type,
                                                        address,
                                                        "lake-key-2",
                                                        properties.getOrDefault(type, Map.of()))))
                                .as(type.name())
                                .isInstanceOf(CommandResult.Done.class));
    }

    private static Map<ConnectionSpec.Type, String> addresses() {
        Map<ConnectionSpec.Type, String> addresses = new LinkedHashMap<>();
        addresses.put(ConnectionSpec.Type.BACKEND, "grpcs://models.example:8001");
        addresses.put(ConnectionSpec.Type.POSTGRESQL, "postgresql://db.example:5432/lake");
        addresses.put(ConnectionSpec.Type.BUCKET, "s3://lake/models");
        addresses.put(ConnectionSpec.Type.KAFKA, "kafka://a.example:9092,b.example:9092");
        addresses.put(ConnectionSpec.Type.FLINK, "https://flink.example");
        addresses.put(ConnectionSpec.Type.WEBHOOK, "https://example.org/events");
        return addresses;
    }
}
