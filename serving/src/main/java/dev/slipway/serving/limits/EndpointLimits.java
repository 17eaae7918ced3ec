package dev.slipway.serving.limits;

import dev.slipway.serving.quota.EndpointQuotas;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What bounds the requests of one endpoint, and how many it kept out.
///
/// *Threads*: safe from any number of threads.
public final class EndpointLimits {
    private final Places places;
    private final EndpointQuotas quotas = new EndpointQuotas();
    private final Map<AdmissionCheck, LongAdder> refusals = new ConcurrentHashMap<>();

    /// An endpoint that may hold so many requests.
    public EndpointLimits(int concurrency) {
        this.places = new Places(concurrency);
    }

    /// The requests that it may hold.
    public Places places() {
        return places;
    }

    /// The quotas that its requests count on.
    public EndpointQuotas quotas() {
        return quotas;
    }

    /// Counts a request that did not pass a check.
    public void refused(AdmissionCheck check) {
        refusals.computeIfAbsent(check, first -> new LongAdder()).increment();
    }

    /// How the endpoint lets requests in now.
    public AdmissionState state() {
        Map<AdmissionCheck, Long> counted = new EnumMap<>(AdmissionCheck.class);
        refusals.forEach((check, count) -> counted.put(check, count.sum()));
        return new AdmissionState(counted);
    }
}
