package dev.slipway.monitoring.slo;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.slo.Budgets;
import dev.slipway.api.slo.RemainingBudget;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.slo.Slos;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Watches what endpoints spend of their budgets. It knows no disk and no thread: whoever owns it
/// says what time it is and what was served.
///
/// *Threads*: any; a turn takes microseconds for each endpoint.
final class BurnWatch implements Slos, Budgets {
    private final InstantSource clock;
    private final Map<EndpointName, EndpointWatch> endpoints = new TreeMap<>(byName());

    BurnWatch(InstantSource clock) {
        this.clock = clock;
    }

    private static Comparator<EndpointName> byName() {
        return Comparator.comparing(EndpointName::value);
    }

    /// The ones of these that are not followed yet.
    synchronized List<Objective> unknown(Collection<Objective> objectives) {
        return objectives.stream().filter(objective -> !isFollowed(objective)).toList();
    }

    private boolean isFollowed(Objective objective) {
        EndpointWatch known = endpoints.get(objective.endpoint());
        return known != null && known.isOf(objective);
    }

    /// The names of those that are.
    synchronized Set<String> followed() {
        return endpoints.keySet().stream()
                .map(EndpointName::value)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// What is left of an endpoint that is followed no more.
    ///
    /// @param changes alerts that are over with it
    /// @param rest what has to be kept of it
    record Left(List<AlertChange> changes, Unsaved rest) {}

    /// Follows these and no others.
    ///
    /// @param past what is kept of those that are new
    /// @return those that are followed no more
    synchronized List<Left> follow(
            Collection<Objective> objectives, Function<EndpointName, Past> past, Instant now) {
        List<Left> left = leave(objectives, now);
        for (Objective objective : objectives) {
            EndpointWatch known = endpoints.get(objective.endpoint());
            if (known == null) {
                Past kept = past.apply(objective.endpoint());
                endpoints.put(objective.endpoint(), new EndpointWatch(objective, kept, now));
            } else {
                known.follow(objective, now);
            }
        }
        return left;
    }

    private List<Left> leave(Collection<Objective> objectives, Instant now) {
        Set<EndpointName> followed =
                objectives.stream()
                        .filter(this::isFollowed)
                        .map(Objective::endpoint)
                        .collect(Collectors.toUnmodifiableSet());
        List<Left> left = new ArrayList<>();
        for (EndpointWatch watch : endpoints.values()) {
            if (!followed.contains(watch.endpoint())) {
                left.add(new Left(watch.end(now), watch.unsaved(Long.MAX_VALUE)));
            }
        }
        endpoints.keySet().retainAll(followed);
        return left;
    }

    /// Takes what was served, and says which alerts are in another state.
    synchronized List<AlertChange> turn(Instant now, Map<EndpointName, Served> served) {
        List<AlertChange> changes = new ArrayList<>();
        endpoints.forEach((endpoint, watch) ->
                changes.addAll(watch.turn(now, served.getOrDefault(endpoint, Served.NONE))));
        return changes;
    }

    /// What has to be kept: minutes before this one.
    synchronized List<Unsaved> unsaved(long minute) {
        return endpoints.values().stream().map(watch -> watch.unsaved(minute)).toList();
    }

    /// These are kept now.
    synchronized void saved(Collection<Unsaved> kept) {
        for (Unsaved one : kept) {
            EndpointWatch watch = endpoints.get(one.endpoint());
            if (watch != null) {
                watch.saved(one);
            }
        }
    }

    @Override
    public synchronized Optional<SloStatus> of(EndpointName endpoint) {
        long second = clock.instant().getEpochSecond();
        return Optional.ofNullable(endpoints.get(endpoint)).map(watch -> watch.status(second));
    }

    @Override
    public synchronized List<SloStatus> all() {
        long second = clock.instant().getEpochSecond();
        return endpoints.values().stream().map(watch -> watch.status(second)).toList();
    }

    @Override
    public synchronized Optional<RemainingBudget> remaining(EndpointName endpoint) {
        long second = clock.instant().getEpochSecond();
        return Optional.ofNullable(endpoints.get(endpoint))
                .flatMap(watch -> watch.remaining(second));
    }

    @Override
    public synchronized boolean isKnown(EndpointName endpoint) {
        return endpoints.containsKey(endpoint);
    }
}
