package dev.slipway.api.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/// Where a server is reached over HTTP, in the one spelling that both ends use when they prove
/// something about it: `http://127.0.0.1:8000`.
///
/// @param text scheme, host and port; an address in digits is spelled as Java spells it
public record ServerAddress(String text) {
    private static final Pattern DIGITS = Pattern.compile("[0-9]+(\\.[0-9]+){3}");

    /// *Errors*: `IllegalArgumentException` unless it is a scheme, a host and a port on one line.
    public ServerAddress {
        if (!text.matches("https?://[^/\\s]{1,255}:[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "address: " + text + " (expected: such as http://127.0.0.1:8000)");
        }
    }

    /// The address that a URL names, whatever else it says.
    public static ServerAddress of(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        int port = url.getPort() >= 0 ? url.getPort() : scheme.equals("https") ? 443 : 80;
        return new ServerAddress(scheme + "://" + spelled(url.getHost()) + ":" + port);
    }

    /// The address of a bound socket.
    public static ServerAddress of(String scheme, InetSocketAddress bound) {
        return new ServerAddress(scheme + "://" + host(bound.getAddress()) + ":" + bound.getPort());
    }

    /// One spelling for each address in digits; names stay names, so that nobody's resolver decides
    /// what was meant.
    private static String spelled(String host) {
        if (!host.startsWith("[") && !DIGITS.matcher(host).matches()) {
            return host.toLowerCase(Locale.ROOT);
        }
        try {
            return host(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "address: " + host + " (expected: an internet address in digits)", e);
        }
    }

    private static String host(InetAddress address) {
        String digits = address.getHostAddress();
        return digits.indexOf(':') >= 0 ? "[" + digits + "]" : digits;
    }

    @Override
    public String toString() {
        return text;
    }
}
