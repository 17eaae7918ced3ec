package dev.slipway.server.plane;

import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images;
import dev.slipway.api.spec.BackendTerms;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.status.ConnectionStatus;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.documents.BackendProperties;
import dev.slipway.runtime.OutsideRuntime;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.remote.Backend;
import dev.slipway.runtime.remote.BackendListener;
import dev.slipway.runtime.remote.BackendSpec;
import dev.slipway.runtime.remote.Backends;
import dev.slipway.runtime.remote.RemoteRuntime;
import dev.slipway.runtime.remote.wire.AddressRules;
import dev.slipway.runtime.remote.wire.Wires;
import dev.slipway.server.config.ConnectionSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The backends that connections of the journal name, and the runtime that serves models behind
/// them.
public final class ConnectionPlane implements AutoCloseable {
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Backends backends;
    private final OutsideRuntime runtime;
    private final ServerEvents events;
    private final LongSupplier nanoTime;
    private final AtomicLong lastRetry;
    private volatile @Nullable Images images;
    private volatile Runnable retry = () -> {};
    private Images.@Nullable Watch watch;

    /// @param nanoTime a monotonic clock
    public ConnectionPlane(
            ConnectionSettings settings, ServerEvents events, LongSupplier nanoTime) {
        this.events = events;
        this.nanoTime = nanoTime;
        this.lastRetry = new AtomicLong(nanoTime.getAsLong());
        this.backends =
                new Backends(
                        new BackendSpec(
                                new Wires(new AddressRules(settings.addresses()), nanoTime),
                                new ConnectionSecrets(settings.secrets()),
                                new Changes(),
                                nanoTime,
                                new SplittableRandom()),
                        this::connections);
        this.runtime = new RemoteRuntime(backends, nanoTime);
    }

    /// Serves models behind connections.
    public OutsideRuntime runtime() {
        return runtime;
    }

    /// All that load versions: that one, and those of the class path.
    public List<Runtime> runtimes() {
        List<Runtime> all = new ArrayList<>(List.of(runtime));
        ServiceLoader.load(Runtime.class).forEach(all::add);
        return all;
    }

    /// Follows the connections that images say, those of the current one at once.
    ///
    /// @param places told how many calls each lets in
    public void follow(Images followed, Consumer<Map<String, Integer>> places) {
        images = followed;
        follow(places);
        watch = followed.watch(image -> follow(places));
    }

    /// What was read before another's turn must not undo what that one read.
    private synchronized void follow(Consumer<Map<String, Integer>> places) {
        backends.follow();
        Map<String, Integer> calls = new HashMap<>();
        connections().forEach(terms -> calls.put(terms.name(), terms.concurrency()));
        places.accept(calls);
    }

    /// Lets what failed to load be tried again when a backend comes back.
    public void retryBy(Runnable again) {
        retry = again;
    }

    private Collection<BackendTerms> connections() {
        Images now = images;
        return now == null ? List.of() : connections(now.current());
    }

    private static List<BackendTerms> connections(Image image) {
        List<BackendTerms> connections = new ArrayList<>();
        for (DeclaredObject object : image.objects(Kind.CONNECTION)) {
            if (object.spec() instanceof ConnectionSpec spec
                    && spec.type() == ConnectionSpec.Type.BACKEND) {
                try {
                    connections.add(BackendProperties.of(spec));
                } catch (IllegalArgumentException e) {
                    // Recorded by a server that did not look: it is broken, as `broken` says.
                }
            }
        }
        return connections;
    }

    /// All backends, by the names of their connections.
    public Map<String, Backend> backends() {
        return backends.all();
    }

    /// Connections that do not answer as they should, each with its reason.
    public List<String> broken() {
        Map<String, String> broken = new TreeMap<>(unreadable());
        backends.all()
                .forEach((name, backend) -> {
                    ConnectionStatus status = backend.status();
                    if (!status.isGood()) {
                        broken.put(
                                name,
                                status.address()
                                        + " is "
                                        + status.health()
                                        + ", breaker "
                                        + status.breaker()
                                        + (status.problem().isEmpty()
                                                ? ""
                                                : " (" + status.problem() + ")"));
                    }
                });
        return broken.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .toList();
    }

    private Map<String, String> unreadable() {
        Images now = images;
        Map<String, String> reasons = new TreeMap<>();
        for (DeclaredObject object :
                now == null ? List.<DeclaredObject>of() : now.current().objects(Kind.CONNECTION)) {
            if (object.spec() instanceof ConnectionSpec spec
                    && spec.type() == ConnectionSpec.Type.BACKEND) {
                try {
                    BackendProperties.of(spec);
                } catch (IllegalArgumentException e) {
                    reasons.put(spec.name(), String.valueOf(e.getMessage()));
                }
            }
        }
        return reasons;
    }

    /// Tells of changes, and lets versions load that could not while their backend was away.
    private final class Changes implements BackendListener {
        @Override
        public void changed(String connection, String state, String reason) {
            events.publish(new ServerEvent.ConnectionChanged(connection, state, reason));
            if (state.equals("ready")) {
                retry.run();
            }
        }

        @Override
        public void foundReady(String connection) {
            long now = nanoTime.getAsLong();
            long last = lastRetry.get();
            if (now - last >= RETRY_NANOS && lastRetry.compareAndSet(last, now)) {
                retry.run();
            }
        }
    }

    @Override
    public void close() {
        retry = () -> {};
        if (watch != null) {
            watch.close();
        }
        images = null;
        backends.close();
    }
}
