package dev.slipway.api.answer;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A model without its versions.
///
/// @param versions how many there are
/// @param latest the newest of them
/// @param named since when it has its name, which another model may have had before
/// @param revision seq of the record that changed it last
public record ModelSummary(
        ModelName name,
        TeamName team,
        RiskTier riskTier,
        @Nullable FreeText description,
        Map<String, String> tags,
        Map<AliasName, VersionNumber> aliases,
        int versions,
        @Nullable VersionNumber latest,
        PrincipalId creator,
        Instant created,
        Instant named,
        Instant changed,
        long revision) {
    public ModelSummary {
        tags = Map.copyOf(tags);
        aliases = Map.copyOf(aliases);
    }

    /// The summary of a model.
    public static ModelSummary of(Model model) {
        return new ModelSummary(
                model.name(),
                model.team(),
                model.riskTier(),
                model.description(),
                model.tags(),
                model.aliases(),
                model.versions().size(),
                model.latest().map(Version::number).orElse(null),
                model.history().creator(),
                model.history().created(),
                model.history().named(),
                model.history().changed(),
                model.history().revision());
    }
}
