package dev.slipway.api.registry;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A name with an owner, a risk tier and versions.
///
/// @param versions those that were not deleted, by number
/// @param lastNumber the highest number ever given; numbers are never given twice
public record Model(
        ModelName name,
        TeamName team,
        RiskTier riskTier,
        @Nullable FreeText description,
        Map<String, String> tags,
        Map<AliasName, VersionNumber> aliases,
        SortedMap<VersionNumber, Version> versions,
        long lastNumber,
        History history) {
    public Model {
        tags = Map.copyOf(tags);
        aliases = Map.copyOf(aliases);
        versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
    }

    /// Who made it and when, and what changed it last.
    ///
    /// @param named since when it has its name, which another model may have had before
    /// @param revision seq of the record that changed it last
    public record History(
            PrincipalId creator, Instant created, Instant named, Instant changed, long revision) {
        /// The same, changed once more.
        public History changedBy(long seq, Instant time) {
            return new History(creator, created, named, time, seq);
        }

        /// The same under another name.
        public History renamedBy(long seq, Instant time) {
            return new History(creator, created, time, time, seq);
        }
    }

    /// The version of this number.
    public Optional<Version> version(VersionNumber number) {
        return Optional.ofNullable(versions.get(number));
    }

    /// The version that an alias names.
    public Optional<Version> version(AliasName alias) {
        return Optional.ofNullable(aliases.get(alias)).flatMap(this::version);
    }

    /// The newest version.
    public Optional<Version> latest() {
        return versions.isEmpty() ? Optional.empty() : Optional.of(versions.lastEntry().getValue());
    }
}
