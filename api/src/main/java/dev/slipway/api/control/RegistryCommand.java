package dev.slipway.api.control;

import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.ImportedEvidence;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.ModelSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Changes models and versions.
public sealed interface RegistryCommand extends Command {
    /// The model that it is about.
    ModelName model();

    /// Makes a model that has no versions yet.
    record CreateModel(ModelSpec spec) implements RegistryCommand {
        @Override
        public ModelName model() {
            return spec.model();
        }
    }

    /// Gives a model another name.
    record RenameModel(ModelName model, ModelName to) implements RegistryCommand {}

    /// Removes a model without aliases and endpoints.
    record DeleteModel(ModelName model) implements RegistryCommand {}

    /// Adds a version whose files have been stored, verified and scanned; makes the model when it
    /// is not there.
    record PublishVersion(
            ModelName model,
            Version.Content content,
            Lineage lineage,
            @Nullable FreeText description,
            Map<String, String> tags)
            implements RegistryCommand {
        public PublishVersion {
            tags = Map.copyOf(tags);
        }
    }

    /// Sets and removes tags of a model, or of a version.
    record ChangeTags(
            ModelName model,
            @Nullable VersionNumber version,
            Map<String, String> set,
            Set<String> removed)
            implements RegistryCommand {
        public ChangeTags {
            set = Map.copyOf(set);
            removed = Set.copyOf(removed);
        }
    }

    /// Describes a model, or a version, in words.
    record Describe(ModelName model, @Nullable VersionNumber version, FreeText description)
            implements RegistryCommand {}

    /// Makes an alias name a version.
    ///
    /// @param expected what it must name now, where the caller cares
    record SetAlias(
            ModelName model,
            AliasName alias,
            VersionNumber version,
            @Nullable VersionNumber expected)
            implements RegistryCommand {}

    /// Removes an alias.
    record RemoveAlias(ModelName model, AliasName alias) implements RegistryCommand {}

    /// Attaches a measured quality.
    record AttachEvaluation(
            ModelName model,
            VersionNumber version,
            String metric,
            @Nullable String slice,
            String dataset,
            double value,
            @Nullable Double low,
            @Nullable Double high)
            implements RegistryCommand {}

    /// Attaches a signature whose bundle has been stored and verified.
    record AttachSignature(
            ModelName model, VersionNumber version, Version.SignatureSummary signature)
            implements RegistryCommand {}

    /// Adds a version that came from another server, or notes where one that is there already also
    /// comes from. Its files have been stored, verified and scanned here.
    ///
    /// @param content as it was found here
    /// @param source what that server says
    record ImportVersion(ModelName model, Version.Content content, Exported source)
            implements RegistryCommand {}

    /// What another server says of a version.
    ///
    /// @param version as it was there
    /// @param approvals verdicts there
    /// @param document SHA-256 of the whole of it, an artifact
    /// @param signature SHA-256 of its signature bundle, an artifact
    /// @param records what its journal says
    record Exported(
            ModelName model,
            Version version,
            List<ApprovalEntry> approvals,
            Sha256 document,
            @Nullable Sha256 signature,
            ImportedEvidence.Excerpt records) {
        public Exported {
            approvals = List.copyOf(approvals);
        }
    }

    /// Takes a version out of service or back.
    record SetStatus(ModelName model, VersionNumber version, VersionStatus status, FreeText reason)
            implements RegistryCommand {}

    /// Deletes a version that no alias names and no endpoint serves.
    record DeleteVersion(ModelName model, VersionNumber version) implements RegistryCommand {}
}
