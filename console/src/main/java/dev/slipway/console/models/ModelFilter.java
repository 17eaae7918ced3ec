package dev.slipway.console.models;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.ModelQuery;
import dev.slipway.client.control.ModelRegistryCalls;
import dev.slipway.console.page.Links;
import dev.slipway.console.page.PageRequest;
import java.util.List;

/// Which models somebody asks for, as they typed it.
///
/// @param asOf a time or a record's number; empty for now
public record ModelFilter(
        String search, String team, String tier, String alias, String tag, String asOf) {
    static ModelFilter of(PageRequest request) {
        return new ModelFilter(
                request.query("search").strip(),
                request.query("team").strip(),
                request.query("tier").strip(),
                request.query("alias").strip(),
                request.query("tag").strip(),
                request.query("as-of").strip());
    }

    /// Whether it leaves anything out.
    public boolean isNarrow() {
        return !(search + team + tier + alias + tag).isEmpty();
    }

    /// The page behind the one that ends with `next`.
    public String page(String next) {
        return link().with("page", next).toString();
    }

    private Links link() {
        return Links.to("/models")
                .with("search", search)
                .with("team", team)
                .with("tier", tier)
                .with("alias", alias)
                .with("tag", tag)
                .with("as-of", asOf);
    }

    /// *Errors*: `IllegalArgumentException` naming what cannot be.
    ModelQuery query() {
        return new ModelQuery(
                search.isEmpty() ? null : search,
                team.isEmpty() ? null : new TeamName(team),
                tier.isEmpty() ? null : riskTier(),
                alias.isEmpty() ? null : new AliasName(alias),
                tag.isEmpty() ? List.of() : List.of(tag));
    }

    private RiskTier riskTier() {
        if (!tier.matches("[0-3]")) {
            throw new IllegalArgumentException("risk tier: " + tier + " (expected: 0 to 3)");
        }
        return new RiskTier(Integer.parseInt(tier));
    }

    ModelRegistryCalls registry(SlipwayClient server) {
        return registry(server, asOf);
    }

    /// The registry as it is, or as it was.
    static ModelRegistryCalls registry(SlipwayClient server, String asOf) {
        return asOf.isEmpty() ? server.registry() : server.registry().asOf(asOf);
    }
}
