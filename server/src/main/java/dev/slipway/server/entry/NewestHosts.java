package dev.slipway.server.entry;

import dev.slipway.api.access.Hosts;
import dev.slipway.tls.ServerTls;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// The names by which a server may be called now: those that were set, and those of the
/// certificate that it shows, which may be another one than at its start.
///
/// *Threads*: any.
final class NewestHosts implements Supplier<Hosts> {
    private final Set<String> set;
    private final ServerTls tls;
    private volatile Known known;

    /// @param certificates names that the certificate has
    private record Known(Set<String> certificates, Hosts hosts) {}

    /// @param set names that were set
    NewestHosts(Set<String> set, ServerTls tls) {
        this.set = Set.copyOf(set);
        this.tls = tls;
        this.known = known(this.set, tls.names());
    }

    private static Known known(Set<String> set, Set<String> certificates) {
        Set<String> all = new TreeSet<>(set);
        all.addAll(certificates);
        return new Known(certificates, new Hosts(false, all));
    }

    @Override
    public Hosts get() {
        Known last = known;
        Set<String> now = tls.names();
        if (!last.certificates().equals(now)) {
            last = known(set, now);
            known = last;
        }
        return last.hosts();
    }
}
