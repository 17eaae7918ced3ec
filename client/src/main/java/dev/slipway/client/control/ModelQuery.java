package dev.slipway.client.control;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.RiskTier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which models are asked for; what is absent selects all.
///
/// @param search text in name, team, tags or aliases
/// @param tags `KEY` or `KEY=VALUE`, all of which a model must have
public record ModelQuery(
        @Nullable String search,
        @Nullable TeamName team,
        @Nullable RiskTier tier,
        @Nullable AliasName alias,
        List<String> tags) {
    /// All models.
    public static final ModelQuery ALL = new ModelQuery(null, null, null, null, List.of());

    public ModelQuery {
        tags = List.copyOf(tags);
    }

    Reading on(Reading reading) {
        Reading all =
                reading.with("search", search)
                        .with("team", team == null ? null : team.value())
                        .with("tier", tier == null ? null : tier.toString())
                        .with("alias", alias == null ? null : alias.value());
        for (String tag : tags) {
            all = all.with("tag", tag);
        }
        return all;
    }
}
