package dev.slipway.api.spec;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A model's owner, risk tier, description and tags.
public record ModelSpec(
        ModelName model,
        TeamName team,
        RiskTier riskTier,
        @Nullable FreeText description,
        Map<String, String> tags)
        implements Spec {
    public ModelSpec {
        tags = Map.copyOf(tags);
    }

    /// A model of the default team in the lowest tier.
    public static ModelSpec defaults(ModelName model) {
        return new ModelSpec(model, TeamName.DEFAULT, RiskTier.SANDBOX, null, Map.of());
    }

    @Override
    public Kind kind() {
        return Kind.MODEL;
    }

    @Override
    public String name() {
        return model.value();
    }
}
