package dev.slipway.server.config;

import dev.slipway.api.access.DoorTls.ClientCertificates;
import dev.slipway.api.access.Hosts;
import dev.slipway.tls.TlsFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// From where the server is reached, by which names, and how its doors are encrypted.
///
/// This is the one place that decides whether a server may listen beyond its machine.
///
/// @param tls absent for doors in plaintext
/// @param isLocalOnly whether both doors listen on loopback, and programs of this machine may ask
///     for predictions without showing who they are
/// @param hosts the names that were set, and the addresses that are listened at
/// @param isOnePerson whether changes that take two people may be made by one
public record ReachSettings(
        @Nullable TlsFiles tls, boolean isLocalOnly, Hosts hosts, boolean isOnePerson) {
    private static final String CERTIFICATE = "tls.certificate";
    private static final String KEY = "tls.key";
    private static final String AUTHORITIES = "tls.client-authorities";
    private static final String CLIENTS = "tls.client-certificates";
    private static final String PLAINTEXT = "access.insecure-plaintext";
    private static final String HOSTS = "access.hosts";
    private static final String LOCAL = "access.local-callers";
    private static final String ONE_PERSON = "access.one-person";
    private static final String ANY = "any";

    /// *Errors*: [SettingsException] for a server that must not start so.
    static ReachSettings from(Settings settings, InetSocketAddress http, InetSocketAddress grpc) {
        requireApart(http, grpc);
        TlsFiles tls = tls(settings);
        boolean isPlaintext = settings.flag(PLAINTEXT, false);
        if (isPlaintext && tls != null) {
            throw SettingsException.of(
                    PLAINTEXT, "true", "false, because " + CERTIFICATE + " is set");
        }
        if (tls == null && !isPlaintext) {
            requireLoopback("http.listen", http);
            requireLoopback("grpc.listen", grpc);
        }
        List<InetAddress> bound = List.of(http.getAddress(), grpc.getAddress());
        boolean isLocalOnly =
                settings.flag(LOCAL, true)
                        && bound.stream().allMatch(InetAddress::isLoopbackAddress);
        boolean isOnePerson = settings.flag(ONE_PERSON, false);
        String named = settings.text(HOSTS, "");
        if (named.equals(ANY)) {
            return new ReachSettings(tls, isLocalOnly, Hosts.ANY, isOnePerson);
        }
        boolean isAnywhere = bound.stream().anyMatch(InetAddress::isAnyLocalAddress);
        if (named.isEmpty() && isAnywhere && tls == null) {
            throw SettingsException.of(
                    HOSTS,
                    "none",
                    "the names by which callers reach this server, or any: it listens at every"
                            + " address, and no certificate names it");
        }
        return new ReachSettings(
                tls, isLocalOnly, new Hosts(false, names(named, bound)), isOnePerson);
    }

    /// The second door would find the address in use, by the first.
    private static void requireApart(InetSocketAddress http, InetSocketAddress grpc) {
        boolean isOnePort = http.getPort() != 0 && http.getPort() == grpc.getPort();
        boolean isOneHost =
                http.getAddress().equals(grpc.getAddress())
                        || http.getAddress().isAnyLocalAddress()
                        || grpc.getAddress().isAnyLocalAddress();
        if (isOnePort && isOneHost) {
            throw SettingsException.of(
                    "grpc.listen",
                    grpc.getHostString() + ":" + grpc.getPort(),
                    "another port than that of http.listen");
        }
    }

    private static Set<String> names(String named, List<InetAddress> bound) {
        Set<String> names =
                Arrays.stream(named.split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toCollection(TreeSet::new));
        for (String name : names) {
            if (!name.matches("[A-Za-z0-9.:\\[\\]-]+")) {
                throw SettingsException.of(HOSTS, name, "host names without ports, or any");
            }
        }
        bound.stream()
                .filter(address -> !address.isAnyLocalAddress())
                .map(InetAddress::getHostAddress)
                .map(digits -> digits.contains(":") ? "[" + digits + "]" : digits)
                .forEach(names::add);
        return names;
    }

    private static @Nullable TlsFiles tls(Settings settings) {
        String certificate = settings.text(CERTIFICATE, "");
        String key = settings.text(KEY, "");
        String authorities = settings.text(AUTHORITIES, "");
        String clients = settings.text(CLIENTS, "");
        if (certificate.isEmpty() != key.isEmpty()) {
            throw SettingsException.of(
                    certificate.isEmpty() ? CERTIFICATE : KEY,
                    "none",
                    "a file, because the other one is set");
        }
        if (certificate.isEmpty() && !authorities.isEmpty()) {
            throw SettingsException.of(AUTHORITIES, authorities, CERTIFICATE + " and " + KEY);
        }
        if (authorities.isEmpty() && !clients.isEmpty()) {
            throw SettingsException.of(CLIENTS, clients, AUTHORITIES + " with it");
        }
        return certificate.isEmpty()
                ? null
                : new TlsFiles(
                        Path.of(certificate),
                        Path.of(key),
                        authorities.isEmpty() ? null : Path.of(authorities),
                        clients(authorities, clients));
    }

    private static ClientCertificates clients(String authorities, String clients) {
        if (authorities.isEmpty()) {
            return ClientCertificates.NONE;
        }
        return switch (clients) {
            case "", "optional" -> ClientCertificates.OPTIONAL;
            case "required" -> ClientCertificates.REQUIRED;
            default -> throw SettingsException.of(CLIENTS, clients, "optional or required");
        };
    }

    private static void requireLoopback(String key, InetSocketAddress address) {
        if (!address.getAddress().isLoopbackAddress()) {
            throw SettingsException.of(
                    key,
                    address.getHostString() + ":" + address.getPort(),
                    "a loopback address, or "
                            + CERTIFICATE
                            + " and "
                            + KEY
                            + ", or --insecure-plaintext where something in front encrypts");
        }
    }
}
