package dev.slipway.serving.fleet;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.spec.Quota;
import dev.slipway.api.spec.SlotBounds;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.serving.execution.Execution;
import dev.slipway.serving.execution.NodeSlots;
import dev.slipway.serving.limits.EndpointLimits;
import dev.slipway.serving.metering.VersionMeter;
import dev.slipway.serving.overload.Cohorts;
import dev.slipway.serving.overload.LimitTerms;
import dev.slipway.serving.quota.TeamQuotas;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.tiers.Stay;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The terms of endpoints, those included for which nobody agreed any.
///
/// *Threads*: safe from any number of threads. Whoever changes the terms or the table applies them
/// afterwards, so the last one sees both.
final class AgreedTerms {
    private final Routes routes;
    private final NodeSlots slots;
    private final Cohorts cohorts;
    private final EndpointTerms others;
    private final Splits splits;
    private final TeamQuotas teams = new TeamQuotas();
    private final Map<EndpointName, EndpointTerms> agreed = new ConcurrentHashMap<>();
    private final Set<VersionId> shadows = ConcurrentHashMap.newKeySet();

    /// @param others of endpoints for which nobody agreed any
    /// @param splits which versions stay loaded all the same
    AgreedTerms(
            Routes routes, NodeSlots slots, Cohorts cohorts, EndpointTerms others, Splits splits) {
        this.routes = routes;
        this.slots = slots;
        this.cohorts = cohorts;
        this.others = others;
        this.splits = splits;
    }

    void set(EndpointName endpoint, EndpointTerms terms) {
        if (!terms.equals(agreed.put(endpoint, terms))) {
            apply(endpoint);
        }
    }

    void clear(EndpointName endpoint) {
        if (agreed.remove(endpoint) != null) {
            apply(endpoint);
        }
    }

    EndpointTerms of(EndpointName endpoint) {
        return agreed.getOrDefault(endpoint, others);
    }

    /// Says whether a version is loaded for a shadow alone.
    void setShadow(VersionId version, boolean isShadow) {
        if (isShadow ? shadows.add(version) : shadows.remove(version)) {
            apply(version.endpoint());
        }
    }

    /// What a version holds its memory for.
    CostCause heldFor(VersionId version) {
        return isShadow(version) ? CostCause.SHADOW : CostCause.SERVE;
    }

    /// Who pays for a version that is loaded now.
    Payer payer(VersionId version, VersionMeter meter) {
        return new Payer(of(version.endpoint()).owner(), heldFor(version), meter);
    }

    /// What is said about a version's staying loaded. No request asks for a shadow, so none would
    /// have it loaded again.
    Stay stay(VersionId version) {
        Scaling scaling = isShadow(version) ? Scaling.ALWAYS : of(version.endpoint()).scaling();
        return splits.stay(version, scaling);
    }

    /// Whether a version may be unloaded for the memory that another one needs. A shadow gives way
    /// to the version whose traffic it sees, and to no other; that one never to its shadow.
    boolean givesWay(VersionId version, VersionId needing) {
        boolean isBeside = version.endpoint().equals(needing.endpoint());
        return splits.stay(version, of(version.endpoint()).scaling()).letsGo()
                && !isShadow(isBeside ? needing : version);
    }

    /// Whether a version is loaded for a shadow alone.
    boolean isShadow(VersionId version) {
        return shadows.contains(version);
    }

    /// Whether a version stays loaded whatever its endpoint's terms.
    boolean holds(VersionId version) {
        return splits.holds(version);
    }

    /// The limits of an endpoint that begins.
    EndpointLimits begin(EndpointName endpoint) {
        EndpointTerms terms = of(endpoint);
        EndpointLimits limits =
                new EndpointLimits(limits(terms), cohorts, slots.clock().getAsLong());
        limits.quotas().follow(terms.quota(), teams.of(terms.owner()));
        return limits;
    }

    private LimitTerms limits(EndpointTerms terms) {
        return new LimitTerms(terms.concurrency(), slots.count(), terms.batching().p99());
    }

    /// Sets what holds of teams from now on: of those named, and nothing of any other.
    void setTeams(List<TeamSpec> agreed) {
        Map<TeamName, Quota> quotas = new HashMap<>();
        Map<TeamName, SlotBounds> bounds = new HashMap<>();
        for (TeamSpec team : agreed) {
            if (team.quota() != null) {
                quotas.put(team.team(), team.quota());
            }
            if (team.slots() != null) {
                bounds.put(team.team(), team.slots());
            }
        }
        teams.follow(quotas);
        slots.setTeams(bounds);
    }

    /// Lets a version's calls follow terms.
    static void apply(EndpointTerms terms, Execution execution) {
        execution.follow(terms.batching());
        execution.belongTo(terms.owner(), terms.weight());
    }

    /// Lets what is served follow the terms.
    synchronized void apply(EndpointName endpoint) {
        EndpointTerms terms = of(endpoint);
        routes.current()
                .route(endpoint)
                .ifPresent(route -> {
                    route.limits().follow(limits(terms));
                    route.limits().quotas().follow(terms.quota(), teams.of(terms.owner()));
                    for (HostedVersion version : route.versions()) {
                        if (version instanceof HostedVersion.Ready ready) {
                            apply(terms, ready.warm().execution());
                            ready.warm().books().ownedBy(terms.owner());
                            ready.warm().books().heldFor(heldFor(ready.id()));
                        }
                    }
                });
    }
}
