package dev.slipway.server.follow;

import dev.slipway.api.control.Image;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.routing.EndpointTerms;
import java.util.ArrayList;
import java.util.List;

/// What the fleet is told of how much teams and endpoints may use, as their specs say it.
final class FleetTerms {
    private final ReconcilerSpec spec;

    FleetTerms(ReconcilerSpec spec) {
        this.spec = spec;
    }

    /// Tells it of all teams of an image.
    void setTeams(Image image) {
        List<TeamSpec> teams = new ArrayList<>();
        for (DeclaredObject object : image.objects(Kind.TEAM)) {
            if (object.spec() instanceof TeamSpec team) {
                teams.add(team);
            }
        }
        spec.fleet().setTeams(teams);
    }

    /// Tells it of an endpoint.
    void set(EndpointSpec endpoint) {
        spec.fleet()
                .setTerms(
                        endpoint.endpoint(),
                        new EndpointTerms(
                                endpoint.ownConcurrency().orElse(spec.concurrency()),
                                new BatchGoal(endpoint.slo().p99(), endpoint.batching()),
                                endpoint.team(),
                                endpoint.quota(),
                                endpoint.scaling(),
                                endpoint.ownWeight()));
    }
}
