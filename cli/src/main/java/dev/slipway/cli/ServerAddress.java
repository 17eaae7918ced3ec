package dev.slipway.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads the address of a server: by scheme and host, and a port that can be connected to.
public final class ServerAddress implements ITypeConverter<URI> {
    static final String VARIABLE = "SLIPWAY_URL";
    static final String USUAL = "http://127.0.0.1:8000";
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int LAST_PORT = 65_535;

    @Override
    public URI convert(String text) {
        try {
            URI uri = new URI(text);
            if (isOfServer(uri)) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Said below, for all that is no address.
        }
        throw new TypeConversionException(
                "'" + text + "' (expected: http://HOST:PORT or https://HOST:PORT)");
    }

    private static boolean isOfServer(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean isPort = uri.getPort() != 0 && uri.getPort() <= LAST_PORT;
        return SCHEMES.contains(scheme) && uri.getHost() != null && isPort;
    }

    /// Whether the variable names a server. One that is set and empty, as build servers set those
    /// that most jobs need not, names none.
    static boolean isNamed(@Nullable String variable) {
        return variable != null && !variable.isEmpty();
    }

    /// The address that the variable names, or else the usual one.
    ///
    /// *Errors*: `IllegalArgumentException` when it names something else.
    static URI of(@Nullable String variable) {
        if (variable == null || variable.isEmpty()) {
            return URI.create(USUAL);
        }
        try {
            return new ServerAddress().convert(variable);
        } catch (TypeConversionException e) {
            throw new IllegalArgumentException(VARIABLE + ": " + e.getMessage(), e);
        }
    }
}
