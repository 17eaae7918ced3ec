package dev.slipway.serving.metering;

import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.cost.Meters;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.serving.metering.VersionMeter.AccountKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What every version of this process has used since it started.
///
/// Figures of versions that left are kept; beyond a number of versions those that left first are
/// kept together, by endpoint, so that nothing is lost and memory is bounded by names of endpoints.
/// A name that is gone is kept with what its teams used: a series that has it must not fall, nor
/// may lines of a report come to less than before.
///
/// *Threads*: safe from any number of threads; calls that are counted never come here.
public final class Metering implements Meters {
    private static final int MOST_VERSIONS = 10_000;

    private final LongSupplier nanoTime;
    private final int mostVersions;

    // Guarded by this; the version that was loaded first comes first.
    private final Map<VersionId, VersionMeter> versions = new LinkedHashMap<>();
    private final Map<EndpointName, VersionMeter> earlier = new HashMap<>();

    /// Of endpoints that are gone: of versions that may still be counted, and of all others.
    private final Map<VersionMeter, VersionId> leaving = new HashMap<>();

    /// As little as there can be: nobody adds to it, and there may be many more than endpoints.
    private final Map<EndpointName, Map<AccountKey, Usage>> former = new HashMap<>();

    /// Meters at zero.
    ///
    /// @param nanoTime a monotonic clock
    public Metering(LongSupplier nanoTime) {
        this(nanoTime, MOST_VERSIONS);
    }

    Metering(LongSupplier nanoTime, int mostVersions) {
        this.nanoTime = nanoTime;
        this.mostVersions = mostVersions;
    }

    /// The accounts of a version that begins to load, which are kept for it until it says that this
    /// has ended ([VersionMeter#loaded]), also where its endpoint is gone meanwhile.
    public synchronized VersionMeter loading(VersionId version) {
        VersionMeter meter = of(version);
        meter.begin();
        return meter;
    }

    /// The accounts of a version.
    public synchronized VersionMeter of(VersionId version) {
        VersionMeter known = versions.remove(version);
        if (known == null && versions.size() >= mostVersions) {
            putTogether();
        }
        VersionMeter meter = known == null ? new VersionMeter(nanoTime) : known;
        versions.put(version, meter);
        return meter;
    }

    /// An endpoint is gone. Whoever has its name next begins with accounts of their own; what was
    /// used so far is told apart.
    public synchronized void gone(EndpointName endpoint) {
        Iterator<Map.Entry<VersionId, VersionMeter>> all = versions.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<VersionId, VersionMeter> entry = all.next();
            if (entry.getKey().endpoint().equals(endpoint)) {
                leaving.put(entry.getValue(), entry.getKey());
                all.remove();
            }
        }
        VersionMeter before = earlier.remove(endpoint);
        if (before != null) {
            addFormer(endpoint, before);
        }
        putFormerTogether();
    }

    /// Those that still load, or whose last request has not left yet, go on with accounts of their
    /// own.
    private void putFormerTogether() {
        Iterator<Map.Entry<VersionMeter, VersionId>> all = leaving.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<VersionMeter, VersionId> entry = all.next();
            if (!entry.getKey().isInUse()) {
                addFormer(entry.getValue().endpoint(), entry.getKey());
                all.remove();
            }
        }
    }

    private void addFormer(EndpointName endpoint, VersionMeter meter) {
        Map<AccountKey, Usage> all = new HashMap<>(former.getOrDefault(endpoint, Map.of()));
        meter.usages().forEach((key, usage) -> all.merge(key, usage, Usage::plus));
        former.put(endpoint, Map.copyOf(all));
    }

    /// Versions that are loaded, or about to be, keep their own accounts, however many there are.
    private void putTogether() {
        Iterator<Map.Entry<VersionId, VersionMeter>> oldest = versions.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<VersionId, VersionMeter> entry = oldest.next();
            if (!entry.getValue().isInUse()) {
                earlier.computeIfAbsent(entry.getKey().endpoint(), _ -> new VersionMeter(nanoTime))
                        .add(entry.getValue());
                oldest.remove();
                return;
            }
        }
    }

    @Override
    public synchronized List<MeterReading> readings() {
        List<MeterReading> all = new ArrayList<>();
        earlier.forEach(
                (endpoint, meter) -> read(new Whose(endpoint, null, false), meter.usages(), all));
        versions.forEach((id, meter) ->
                read(new Whose(id.endpoint(), id.version(), false), meter.usages(), all));
        former.forEach((endpoint, usages) -> read(new Whose(endpoint, null, true), usages, all));
        leaving.forEach((meter, id) ->
                read(new Whose(id.endpoint(), id.version(), true), meter.usages(), all));
        return all;
    }

    /// Of what a meter counts.
    private record Whose(
            EndpointName endpoint, @Nullable VersionNumber version, boolean isFormer) {}

    private static void read(Whose whose, Map<AccountKey, Usage> usages, List<MeterReading> all) {
        usages.forEach((key, usage) ->
                all.add(
                        new MeterReading(
                                whose.endpoint(),
                                whose.version(),
                                key.team(),
                                key.cause(),
                                usage,
                                whose.isFormer())));
    }
}
