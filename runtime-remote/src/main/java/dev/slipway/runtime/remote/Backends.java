package dev.slipway.runtime.remote;

import dev.slipway.api.spec.BackendTerms;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// The backends that connections name.
///
/// *Threads*: safe from any number of threads.
public final class Backends implements AutoCloseable {
    private final BackendSpec spec;
    private final Supplier<Collection<BackendTerms>> connections;
    private final Map<String, Backend> byName = new ConcurrentHashMap<>();

    /// Backends of which there are none before the first [#follow].
    ///
    /// @param connections asked for what there is now
    public Backends(BackendSpec spec, Supplier<Collection<BackendTerms>> connections) {
        this.spec = spec;
        this.connections = connections;
    }

    /// Follows the connections: new ones are looked at, changed ones opened anew, and calls of
    /// those that are gone are refused.
    public synchronized void follow() {
        // What was read before another's turn must not undo what that one read.
        follow(connections.get());
    }

    private synchronized void follow(Collection<BackendTerms> now) {
        Set<String> named = new HashSet<>();
        for (BackendTerms terms : now) {
            named.add(terms.name());
            Backend there = byName.get(terms.name());
            if (there == null) {
                Backend made = new Backend(terms, spec);
                byName.put(terms.name(), made);
                made.health().start();
            } else if (!there.terms().equals(terms)) {
                there.follow(terms);
            }
        }
        for (String name : List.copyOf(byName.keySet())) {
            Backend gone = named.contains(name) ? null : byName.remove(name);
            if (gone != null) {
                gone.close();
            }
        }
    }

    /// The backend of a connection, one that was made a moment ago included.
    public Optional<Backend> of(String connection) {
        if (!byName.containsKey(connection)) {
            follow();
        }
        return find(connection);
    }

    /// The backend of a connection that is followed already.
    Optional<Backend> find(String connection) {
        return Optional.ofNullable(byName.get(connection));
    }

    /// All of them, by the names of their connections.
    public Map<String, Backend> all() {
        return Map.copyOf(byName);
    }

    @Override
    public void close() {
        follow(List.of());
    }
}
