package dev.slipway.serving.fleet;

import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.Eviction.Reason;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.ledger.Eviction;
import dev.slipway.serving.ledger.MemoryNeed;
import dev.slipway.serving.ledger.MemoryRule;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.tiers.Candidate;
import dev.slipway.serving.tiers.Victims;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// Unloads versions of endpoints that let go of theirs when another version needs their memory.
///
/// *Threads*: loading threads, several at a time. Requests that come for a version as it goes to
/// sleep want its locks, so no thread of the lowest priority holds them.
final class MemoryEvictor implements Eviction, AutoCloseable {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final double NANOS = 1e9;

    private final Standbys standbys;
    private final Evictions evictions;
    private final FleetSpec spec;
    private final UsualPriority usual = new UsualPriority("model-evictor");
    private final Map<VersionId, String> refused = new ConcurrentHashMap<>();
    private final LongAdder thrashing = new LongAdder();

    MemoryEvictor(Standbys standbys, Evictions evictions, FleetSpec spec) {
        this.standbys = standbys;
        this.evictions = evictions;
        this.spec = spec;
    }

    @Override
    public long evictable(MemoryNeed need) {
        Victims victims = choose(need, candidates(need.version()));
        boolean isThrashing =
                victims.freeable() < need.bytes()
                        && victims.freeable() + victims.protectedBytes() >= need.bytes();
        if (isThrashing) {
            thrashing.increment();
            refused.put(need.version(), words(victims));
        } else {
            refused.remove(need.version());
        }
        return victims.freeable();
    }

    private static String words(Victims victims) {
        return "; "
                + victims.protectedBytes()
                + " bytes are held by versions that were loaded too lately to be unloaded for"
                + " another, the first of them for "
                + Math.ceil(10 * victims.protectedNanos().orElse(0) / NANOS) / 10
                + " s more (more versions are asked for than this node holds)";
    }

    /// Stops at a version that does not leave in time: it has left the table all the same, and what
    /// it holds is about to be free.
    @Override
    public boolean makeRoom(MemoryNeed need) {
        Map<Candidate, HostedVersion.Ready> loaded = candidates(need.version());
        for (Candidate victim : choose(need, loaded).chosen()) {
            HostedVersion.Ready ready = loaded.get(victim);
            Optional<Unload> unload =
                    ready == null ? Optional.empty() : usual.run(() -> evict(ready, need));
            if (unload.isPresent()) {
                return unload.get().await(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
            }
        }
        return false;
    }

    private Optional<Unload> evict(HostedVersion.Ready ready, MemoryNeed need) {
        Reason reason = need.rule() == MemoryRule.TEAM_CEILING ? Reason.TEAM_MEMORY : Reason.MEMORY;
        Standby standby = ready.standby();
        Optional<Unload> unload =
                evictions.evict(
                        ready,
                        reason,
                        need.version(),
                        () -> standbys.givesWay(standby, need.version()));
        if (unload.isPresent()) {
            standby.guard().evicted(now());
        }
        return unload;
    }

    private Victims choose(MemoryNeed need, Map<Candidate, HostedVersion.Ready> loaded) {
        List<Candidate> all = new ArrayList<>(loaded.keySet());
        return Victims.choose(need, all, team -> spec.ledger().mayGive(team, need.team()));
    }

    private Map<Candidate, HostedVersion.Ready> candidates(VersionId needing) {
        long now = now();
        Map<Candidate, HostedVersion.Ready> candidates = new HashMap<>();
        for (HostedVersion.Ready ready : standbys.loaded()) {
            Standby standby = ready.standby();
            if (standbys.givesWay(standby, needing)) {
                Candidate candidate =
                        new Candidate(
                                ready.id(),
                                ready.warm().books().room().team(),
                                ready.warm().memory(),
                                evictions.inputs(ready),
                                ready.warm().isBusy() || standby.gate().waiting() > 0,
                                standbys.protectedNanos(standby, now));
                candidates.put(candidate, ready);
            }
        }
        return candidates;
    }

    private long now() {
        return spec.slots().nanoTime().getAsLong();
    }

    /// What is to be added to the reason why a version was not loaded, when the versions that would
    /// have to go for it would be back at once; empty otherwise.
    String thrashing(VersionId version) {
        return Optional.ofNullable(refused.remove(version)).orElse("");
    }

    /// Takes no more from threads of the lowest priority.
    @Override
    public void close() {
        usual.close();
    }

    /// How often a version was not loaded for that reason.
    long thrashing() {
        return thrashing.sum();
    }
}
