package dev.slipway.api.answer;

import dev.slipway.api.access.Role;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.VersionStatus;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A change of one model or version that a path names.
public sealed interface ModelChange {
    /// Another name.
    record Rename(ModelName to) implements ModelChange {}

    /// Tags to set and to remove.
    record Tags(Map<String, String> set, Set<String> removed) implements ModelChange {
        public Tags {
            set = Map.copyOf(set);
            removed = Set.copyOf(removed);
        }
    }

    /// What it is, in words.
    record Description(FreeText description) implements ModelChange {}

    /// The version that an alias is to name.
    ///
    /// @param expected what it must name now, where the caller cares
    record Alias(VersionNumber version, @Nullable VersionNumber expected) implements ModelChange {}

    /// Whether a version may serve.
    record Status(VersionStatus status, FreeText reason) implements ModelChange {}

    /// A measured quality.
    ///
    /// @param slice the part of the data that it is of; absent for all of them
    record NewEvaluation(
            String metric,
            @Nullable String slice,
            String dataset,
            double value,
            @Nullable Double low,
            @Nullable Double high)
            implements ModelChange {
        /// *Errors*: `IllegalArgumentException` for a slice without a name, which is not written,
        /// and would be all data for whoever reads it.
        public NewEvaluation {
            if (slice != null && slice.isBlank()) {
                throw new IllegalArgumentException(
                        "slice: '" + slice + "' (expected: a part of the data, or none)");
            }
        }
    }

    /// A person's verdict.
    ///
    /// @param digest of the version as the person saw it
    /// @param evidence of everything known about it
    /// @param signature over both, base64
    /// @param key hint of the key that signed
    record Verdict(
            Role role,
            boolean isYes,
            Sha256 digest,
            Sha256 evidence,
            FreeText reason,
            @Nullable String signature,
            @Nullable Sha256 key)
            implements ModelChange {}

    /// A signature of somebody else than the server.
    ///
    /// @param bundle the text of its bundle
    record Signature(String bundle) implements ModelChange {}
}
