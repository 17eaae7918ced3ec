package dev.slipway.api.registry;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.VersionNumber;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One immutable version of a model: its bytes never change, what is known about it grows.
///
/// @param content what was pushed
/// @param evaluations in the order in which they were attached
/// @param origin who pushed it, from what
/// @param imported what another server said of it, where it came from one
public record Version(
        VersionNumber number,
        Content content,
        Lineage lineage,
        @Nullable FreeText description,
        Map<String, String> tags,
        VersionStatus status,
        List<Evaluation> evaluations,
        Origin origin,
        @Nullable ImportedEvidence imported) {
    public Version {
        tags = Map.copyOf(tags);
        evaluations = List.copyOf(evaluations);
    }

    /// The same, described like this.
    public Version with(@Nullable FreeText words, Map<String, String> newTags) {
        return new Version(
                number, content, lineage, words, newTags, status, evaluations, origin, imported);
    }

    /// The same with this status.
    public Version with(VersionStatus now) {
        return new Version(
                number, content, lineage, description, tags, now, evaluations, origin, imported);
    }

    /// The same with these evaluations.
    public Version with(List<Evaluation> all) {
        return new Version(
                number, content, lineage, description, tags, status, all, origin, imported);
    }

    /// The same with this signature.
    public Version with(SignatureSummary signature) {
        return new Version(
                number,
                content.with(signature),
                lineage,
                description,
                tags,
                status,
                evaluations,
                origin,
                imported);
    }

    /// The same with what another server said of it.
    public Version with(ImportedEvidence evidence) {
        return new Version(
                number, content, lineage, description, tags, status, evaluations, origin, evidence);
    }

    /// What was pushed.
    ///
    /// @param digest SHA-256 of the package's manifest, the version's real identity
    /// @param bytes size of all files
    /// @param format such as `xgboost`, `lightgbm`, `onnx` or `pickle`
    /// @param notServable why it cannot be served, with what to do; absent when it can
    /// @param scan what the scanner said
    /// @param signature who signed it, when somebody did
    /// @param goldenRows how many rows with known answers it brings
    public record Content(
            Sha256 digest,
            long bytes,
            String format,
            @Nullable String notServable,
            ScanSummary scan,
            @Nullable SignatureSummary signature,
            int goldenRows) {
        /// Content without golden rows.
        public Content(
                Sha256 digest,
                long bytes,
                String format,
                @Nullable String notServable,
                ScanSummary scan,
                @Nullable SignatureSummary signature) {
            this(digest, bytes, format, notServable, scan, signature, 0);
        }

        /// The same with this signature.
        public Content with(SignatureSummary now) {
            return new Content(digest, bytes, format, notServable, scan, now, goldenRows);
        }

        /// Whether it can be served.
        public boolean isServable() {
            return notServable == null;
        }
    }

    /// What the scanner said about a package's files.
    ///
    /// @param report SHA-256 of the whole report, an artifact; all zeros when nothing was scanned
    /// @param critical findings that would run code or reach outside
    /// @param other the other findings
    /// @param accepted names of the suppressions because of which findings do not count
    public record ScanSummary(Sha256 report, int critical, int other, List<String> accepted) {
        public ScanSummary {
            accepted = List.copyOf(accepted);
        }

        /// A summary to which no suppression has contributed.
        public ScanSummary(Sha256 report, int critical, int other) {
            this(report, critical, other, List.of());
        }

        /// Whether nothing was found.
        public boolean isClean() {
            return critical == 0 && other == 0;
        }
    }

    /// A signature over a package's files that was verified when it was pushed.
    ///
    /// @param bundle SHA-256 of the signature bundle, an artifact
    /// @param key hint of the public key: SHA-256 of its PEM form
    public record SignatureSummary(Sha256 bundle, Sha256 key) {}

    /// Who pushed a version, and when.
    ///
    /// @param person the human being behind it, where one is known
    /// @param receipt what the server put its name to; absent where it has no key
    public record Origin(
            PrincipalId creator,
            @Nullable PersonId person,
            Instant created,
            @Nullable Receipt receipt) {
        /// An origin without a receipt.
        public Origin(PrincipalId creator, @Nullable PersonId person, Instant created) {
            this(creator, person, created, null);
        }
    }
}
