package dev.slipway.server.entry;

import dev.slipway.api.access.Hosts;
import dev.slipway.api.access.ServerAddress;
import dev.slipway.server.config.ReachSettings;
import dev.slipway.tls.ServerTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// By which names the server is reached: those that were set, and those of its certificate.
///
/// @param tls absent for doors in plaintext
public record Reach(ReachSettings settings, @Nullable ServerTls tls) {
    /// Whether the doors listen on loopback alone.
    boolean isLocalOnly() {
        return settings.isLocalOnly();
    }

    /// The names by which it may be called, at any time.
    Supplier<Hosts> hosts() {
        Hosts named = settings.hosts();
        return tls == null || named.isAny() ? () -> named : new NewestHosts(named.names(), tls);
    }

    /// Has this run each time that there may be other names; it throws nothing.
    void follow(Runnable changed) {
        if (tls != null) {
            tls.follow(changed);
        }
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>(settings.hosts().names());
        if (tls != null) {
            names.addAll(tls.names());
        }
        return names;
    }

    /// Where a program on this machine reaches the HTTP door: at its own address, or at that of
    /// loopback where it listens everywhere. A certificate vouches for names; without one nobody
    /// knows what a name leads to.
    List<ServerAddress> addresses(InetSocketAddress http) {
        String scheme = tls == null ? "http" : "https";
        InetAddress bound = http.getAddress();
        InetSocketAddress reached =
                bound.isAnyLocalAddress()
                        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), http.getPort())
                        : http;
        List<ServerAddress> addresses = new ArrayList<>();
        addresses.add(ServerAddress.of(scheme, reached));
        if (tls != null) {
            names().stream()
                    .map(name -> new ServerAddress(scheme + "://" + name + ":" + http.getPort()))
                    .filter(address -> !addresses.contains(address))
                    .toList()
                    .forEach(addresses::add);
        }
        return addresses;
    }
}
