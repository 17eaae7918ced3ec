package dev.slipway.serving.limits;

import dev.slipway.quiet.ProcessorCounts;
import dev.slipway.serving.overload.AdaptiveLimit;
import dev.slipway.serving.overload.Cohorts;
import dev.slipway.serving.overload.LimitTerms;
import dev.slipway.serving.overload.Shedder;
import dev.slipway.serving.quota.EndpointQuotas;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What bounds the requests of one endpoint, and how many it kept out.
///
/// *Threads*: safe from any number of threads.
public final class EndpointLimits {
    private static final List<AdmissionCheck> CHECKS = List.of(AdmissionCheck.values());

    private final Places places;
    private final EndpointQuotas quotas = new EndpointQuotas();
    private final Shedder shedder;
    private final AdaptiveLimit adaptive;
    private final ProcessorCounts refusals = new ProcessorCounts(CHECKS.size());

    /// Limits of an endpoint that begins.
    public EndpointLimits(LimitTerms terms, Cohorts cohorts, long now) {
        this.places = new Places(terms.bound(), now);
        this.shedder = new Shedder(cohorts, now);
        this.adaptive = new AdaptiveLimit(terms, shedder, now);
    }

    /// Follows other terms; requests that are inside beyond them stay.
    public void follow(LimitTerms terms) {
        places.limitTo(terms.bound());
        adaptive.follow(terms);
    }

    /// The requests that it may hold.
    public Places places() {
        return places;
    }

    /// The quotas that its requests count on.
    public EndpointQuotas quotas() {
        return quotas;
    }

    /// The requests that it may hold so that they keep what it promises.
    public AdaptiveLimit adaptive() {
        return adaptive;
    }

    /// Who is refused first when not all can be answered.
    public Shedder shedder() {
        return shedder;
    }

    /// Counts a request that did not pass a check.
    public void refused(AdmissionCheck check) {
        refusals.add(ProcessorCounts.here(), number(check), 1);
    }

    @SuppressWarnings("EnumOrdinal") // an index of counts, never stored
    private static int number(AdmissionCheck check) {
        return check.ordinal();
    }

    /// How the endpoint lets requests in now.
    ///
    /// @param waiting calls of its versions that wait for a slot
    public AdmissionState state(int waiting, long now) {
        Map<AdmissionCheck, Long> counted = new EnumMap<>(AdmissionCheck.class);
        for (AdmissionCheck check : CHECKS) {
            long count = refusals.sum(number(check));
            if (count > 0) {
                counted.put(check, count);
            }
        }
        return new AdmissionState(
                adaptive.isInUse(),
                adaptive.limit(now),
                adaptive.phase(now),
                shedder.part(now),
                waiting,
                counted);
    }
}
