package dev.slipway.jobs.stream;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What Kafka has made for the clients of this process, by the stream that they read: it makes such
/// objects itself, so whoever asks them has to find them by a name.
///
/// *Threads*: any.
public final class StreamClients<T> {
    private final Map<String, Set<T>> open = new ConcurrentHashMap<>();

    /// Those of a stream at this moment.
    public Set<T> of(String stream) {
        return open.getOrDefault(stream, Set.of());
    }

    /// Adds one.
    public void add(String stream, T client) {
        Set<T> unused =
                open.compute(
                        stream,
                        (ignored, before) -> {
                            Set<T> all = before == null ? ConcurrentHashMap.newKeySet() : before;
                            all.add(client);
                            return all;
                        });
    }

    /// Lets one go; nothing is left of a stream without any.
    public void remove(String stream, T client) {
        Set<T> unused =
                open.computeIfPresent(
                        stream,
                        (ignored, all) -> {
                            all.remove(client);
                            return all.isEmpty() ? null : all;
                        });
    }
}
