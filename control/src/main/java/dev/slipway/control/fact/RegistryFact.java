package dev.slipway.control.fact;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.ImportedEvidence;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Receipt;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.ModelSpec;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A fact about models and versions.
public sealed interface RegistryFact extends Fact {
    /// A model is there.
    record ModelCreated(ModelSpec spec) implements RegistryFact {}

    /// A model's owner, tier, description or tags are these now.
    record ModelChanged(ModelSpec spec) implements RegistryFact {}

    /// A model has another name.
    record ModelRenamed(ModelName model, ModelName to) implements RegistryFact {}

    /// A model is gone.
    record ModelDeleted(ModelName model) implements RegistryFact {}

    /// A version is there.
    ///
    /// @param person the human being behind the actor, where one is known
    /// @param receipt of the server, which has its place in the journal in it
    record VersionPublished(
            ModelName model,
            VersionNumber version,
            Version.Content content,
            Lineage lineage,
            @Nullable FreeText description,
            Map<String, String> tags,
            @Nullable PersonId person,
            @Nullable Receipt receipt)
            implements RegistryFact {
        /// The same with a receipt.
        public VersionPublished with(Receipt signed) {
            return new VersionPublished(
                    model, version, content, lineage, description, tags, person, signed);
        }
    }

    /// A version came from another server, which said this of it.
    record VersionImported(ModelName model, VersionNumber version, ImportedEvidence evidence)
            implements RegistryFact {}

    /// Tags of a model, or of a version, are different.
    record TagsChanged(
            ModelName model,
            @Nullable VersionNumber version,
            Map<String, String> set,
            Set<String> removed)
            implements RegistryFact {}

    /// A model, or a version, is described in other words.
    record Described(ModelName model, @Nullable VersionNumber version, FreeText description)
            implements RegistryFact {}

    /// An alias names a version.
    ///
    /// @param previous what it named before
    record AliasSet(
            ModelName model,
            AliasName alias,
            VersionNumber version,
            @Nullable VersionNumber previous)
            implements RegistryFact {}

    /// An alias is gone.
    record AliasRemoved(ModelName model, AliasName alias, VersionNumber previous)
            implements RegistryFact {}

    /// A quality was measured.
    record EvaluationAttached(
            ModelName model,
            VersionNumber version,
            String metric,
            @Nullable String slice,
            String dataset,
            double value,
            @Nullable Double low,
            @Nullable Double high)
            implements RegistryFact {}

    /// A verified signature is there.
    record SignatureAttached(
            ModelName model, VersionNumber version, Version.SignatureSummary signature)
            implements RegistryFact {}

    /// A version may serve, or may no longer.
    record StatusSet(ModelName model, VersionNumber version, VersionStatus status, FreeText reason)
            implements RegistryFact {}

    /// A version is gone; its number is never given again.
    record VersionDeleted(ModelName model, VersionNumber version) implements RegistryFact {}
}
