package dev.slipway.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What opens connections, and where they may lead.
///
/// @param secrets files, by the names of the secrets in them
/// @param addresses that may be called although they are link-local, multicast or of metadata
public record ConnectionSettings(Map<String, Path> secrets, Set<InetAddress> addresses) {
    /// Copies what it is given.
    public ConnectionSettings {
        secrets = Map.copyOf(secrets);
        addresses = Set.copyOf(addresses);
    }

    /// *Errors*: [SettingsException] naming the key.
    static ConnectionSettings from(Settings settings) {
        Map<String, Path> secrets = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : settings.below("secrets")) {
            String name = entry.getKey();
            secrets.put(name, Units.path("secrets." + name, entry.getValue()));
        }
        String key = "connections.addresses";
        Set<InetAddress> addresses = new HashSet<>();
        for (String address : settings.text(key, "").split(",", -1)) {
            if (!address.isBlank()) {
                addresses.add(literal(key, address.strip()));
            }
        }
        return new ConnectionSettings(secrets, addresses);
    }

    /// Files of secrets that cannot be read now, each with its key and why, by the names of the
    /// secrets. They are not needed before a connection is, so nothing ends for it.
    public List<String> unreadable() {
        return new TreeMap<>(secrets)
                .entrySet().stream()
                        .filter(secret -> !isReadable(secret.getValue()))
                        .map(secret ->
                                "secrets."
                                        + secret.getKey()
                                        + ": "
                                        + secret.getValue()
                                        + ": "
                                        + trouble(secret.getValue()))
                        .toList();
    }

    private static boolean isReadable(Path file) {
        return Files.isReadable(file) && !Files.isDirectory(file);
    }

    private static String trouble(Path file) {
        if (Files.isDirectory(file)) {
            return "a directory (expected: a file)";
        }
        return Files.notExists(file) ? "no such file" : "permission denied";
    }

    private static InetAddress literal(String key, String address) {
        String expected = "literal addresses, separated by commas";
        if (!address.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            throw SettingsException.of(key, address, expected);
        }
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw SettingsException.of(key, address, expected);
        }
    }
}
