package dev.slipway.serving.metering;

import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.cost.Meters;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
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
/// kept together, by endpoint, so that nothing is lost and memory is bounded.
///
/// *Threads*: safe from any number of threads; calls that are counted never come here.
public final class Metering implements Meters {
    private static final int MOST_VERSIONS = 10_000;

    private final LongSupplier nanoTime;
    private final int mostVersions;

    // Guarded by this; the version that was loaded first comes first.
    private final Map<VersionId, VersionMeter> versions = new LinkedHashMap<>();
    private final Map<EndpointName, VersionMeter> earlier = new HashMap<>();

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

    /// The accounts of a version that is about to be loaded.
    public synchronized VersionMeter of(VersionId version) {
        VersionMeter known = versions.remove(version);
        if (known == null && versions.size() >= mostVersions) {
            putTogether();
        }
        VersionMeter meter = known == null ? new VersionMeter(nanoTime) : known;
        versions.put(version, meter);
        return meter;
    }

    /// Versions that are loaded keep their own accounts, however many there are.
    private void putTogether() {
        Iterator<Map.Entry<VersionId, VersionMeter>> oldest = versions.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<VersionId, VersionMeter> entry = oldest.next();
            if (!entry.getValue().holdsMemory()) {
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
        earlier.forEach((endpoint, meter) -> read(endpoint, null, meter, all));
        versions.forEach((id, meter) -> read(id.endpoint(), id.version(), meter, all));
        return all;
    }

    private static void read(
            EndpointName endpoint,
            @Nullable VersionNumber version,
            VersionMeter meter,
            List<MeterReading> all) {
        meter.usages()
                .forEach((key, usage) ->
                        all.add(
                                new MeterReading(
                                        endpoint, version, key.team(), key.cause(), usage)));
    }
}
