package dev.slipway.client.load;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// Addresses that load goes to, under the names that people gave them: a server answers those who
/// ask for a name of its own.
public final class LoadAddress {
    private LoadAddress() {}

    /// The address of a host as a URL has it, one of IPv6 in brackets, and looked up once.
    ///
    /// *Errors*: `IllegalArgumentException` for a port that is none.
    public static InetSocketAddress of(String host, int port) {
        InetSocketAddress found = new InetSocketAddress(host, port);
        if (!host.startsWith("[") || !(found.getAddress() instanceof Inet6Address literal)) {
            return found;
        }
        try {
            // By itself it goes by all of its eight numbers.
            String name = host.substring(1, host.length() - 1);
            return new InetSocketAddress(
                    Inet6Address.getByAddress(name, literal.getAddress(), literal.getScopeId()),
                    port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("sixteen bytes are an address of IPv6", e);
        }
    }

    /// Host and port as requests name them.
    static String authority(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
