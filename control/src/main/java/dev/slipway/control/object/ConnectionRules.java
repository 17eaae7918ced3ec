package dev.slipway.control.object;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.spec.BackendTerms.Keys;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.documents.BackendProperties;
import dev.slipway.documents.FlinkProperties;
import dev.slipway.documents.WebhookProperties;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What a connection may say: an address without credentials, the name of a secret, and the
/// properties that are listed here for its type.
///
/// What is not listed is refused, since drivers have properties that name classes, files and
/// commands of this machine.
final class ConnectionRules {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /// Names are words, as those of the settings are: what mixes letters and digits is rather the
    /// secret itself. A password that is a word cannot be told from a name.
    private static final Pattern SECRET =
            Pattern.compile("(?!.{65})" + words("[a-z]+[0-9]{0,3}|[0-9]{1,4}|[a-z0-9]{1,3}"));

    private static final Pattern VALUE =
            Pattern.compile("[A-Za-z0-9\\[][A-Za-z0-9 ._:\\[\\]-]{0,199}");

    private final ConnectionSpec spec;

    private ConnectionRules(ConnectionSpec spec) {
        this.spec = spec;
    }

    private static String words(String word) {
        return "(?:" + word + ")(?:[._-](?:" + word + "))*";
    }

    /// *Errors*: [RefusalException] naming the field; never repeats an address or a value, which
    /// might hold what has no place there.
    static void require(ConnectionSpec spec) {
        ConnectionRules rules = new ConnectionRules(spec);
        rules.requireAddress(spec.address());
        if (spec.secret() != null && !SECRET.matcher(spec.secret()).matches()) {
            throw rules.refused(
                    "secret",
                    "the name of a secret, never its value: at most 64 small letters in words with"
                            + " - . or _ between them, up to three digits behind a word");
        }
        for (String property : new TreeSet<>(spec.properties().keySet())) {
            rules.requireProperty(property);
        }
        rules.requireLegal();
    }

    private void requireLegal() {
        try {
            switch (spec.type()) {
                case BACKEND -> BackendProperties.of(spec);
                case WEBHOOK -> WebhookProperties.of(spec);
                case FLINK -> {
                    int _ = FlinkProperties.parallelism(spec, 1);
                    Optional<String> _ = FlinkProperties.secrets(spec);
                    Keys _ = FlinkProperties.keys(spec);
                }
                case POSTGRESQL, BUCKET, KAFKA -> {}
            }
        } catch (IllegalArgumentException e) {
            throw new RefusalException(ErrorCode.INVALID_INPUT, String.valueOf(e.getMessage()));
        }
    }

    private void requireAddress(URI address) {
        List<String> schemes = schemes(spec.type());
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        String authority = address.getRawAuthority();
        if (!schemes.contains(scheme) || authority == null) {
            throw refused("address", String.join(":// or ", schemes) + ":// and a host");
        }
        if (authority.contains("@")) {
            throw refused("address", "no user and no password; name a secret instead");
        }
        if (address.getRawQuery() != null || address.getRawFragment() != null) {
            throw refused("address", "neither query nor fragment; properties say the rest");
        }
    }

    private void requireProperty(String property) {
        Set<String> allowed = properties(spec.type());
        if (!allowed.contains(property)) {
            throw refused(
                    "properties." + (NAME.matcher(property).matches() ? property : "(a name)"),
                    "one of " + String.join(", ", new TreeSet<>(allowed)));
        }
        if (property.equals(FlinkProperties.KAFKA_SECRETS)) {
            return;
        }
        if (!VALUE.matcher(String.valueOf(spec.properties().get(property))).matches()) {
            throw refused(
                    "properties." + property, "1 to 200 letters, digits, spaces and . _ : - [ ]");
        }
    }

    private static List<String> schemes(ConnectionSpec.Type type) {
        return switch (type) {
            case BACKEND -> List.of("grpc", "grpcs", "http", "https");
            case POSTGRESQL -> List.of("postgresql");
            case BUCKET -> List.of("s3", "https", "http");
            case KAFKA -> List.of("kafka");
            case FLINK, WEBHOOK -> List.of("https", "http");
        };
    }

    /// The properties of each type. Those of a backend and of a webhook are their own, the others
    /// those of the usual drivers; none of them names a class, a file of this machine, a command or
    /// a secret's value.
    private static Set<String> properties(ConnectionSpec.Type type) {
        return switch (type) {
            case BACKEND -> BackendProperties.NAMES;
            case POSTGRESQL ->
                    Set.of(
                            "sslmode",
                            "ApplicationName",
                            "connectTimeout",
                            "socketTimeout",
                            "loginTimeout",
                            "tcpKeepAlive",
                            "currentSchema",
                            "readOnly",
                            "targetServerType",
                            "defaultRowFetchSize",
                            "reWriteBatchedInserts");
            case BUCKET -> Set.of("region", "path-style");
            case KAFKA ->
                    Set.of(
                            "security.protocol",
                            "sasl.mechanism",
                            "client.id",
                            "request.timeout.ms",
                            "acks",
                            "linger.ms",
                            "batch.size",
                            "compression.type",
                            "isolation.level",
                            "auto.offset.reset",
                            "max.poll.records");
            case FLINK -> FlinkProperties.NAMES;
            case WEBHOOK -> WebhookProperties.NAMES;
        };
    }

    private RefusalException refused(String field, String expected) {
        return new RefusalException(
                ErrorCode.INVALID_INPUT,
                field + ": (expected: " + expected + ") for " + ObjectId.of(spec));
    }
}
