package dev.slipway.api.gate;

import dev.slipway.api.answer.ApprovalNeed;
import dev.slipway.api.answer.VerdictCount;
import dev.slipway.api.control.Image;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.spec.EndpointSpec;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What risk tiers and policies ask of versions, for those who serve and show them.
///
/// *Threads*: any; answers come from the image.
public interface Requirements {
    /// Which version an endpoint means: while a release is open its stable one; else the one that
    /// it names, or, where it serves the newest, the newest that has everything asked of it.
    Meant meant(Image image, EndpointSpec endpoint, Standing standing);

    /// What was let in before, and is asked less of than a version that would begin to answer.
    ///
    /// @param answers the version that answers now
    /// @param before the version that answered before a restart
    record Standing(@Nullable VersionNumber answers, @Nullable VersionNumber before) {}

    /// A version that an endpoint means.
    ///
    /// @param version absent when none may answer
    /// @param lacking what it lacks, a sentence each: it is not loaded then, and only goes on when
    ///     it answers already
    /// @param waiting a newer one that would answer if it lacked nothing
    /// @param release the open release that falls back to it, because of which it is loaded
    ///     whatever it lacks by now
    record Meant(
            @Nullable Version version,
            List<String> lacking,
            @Nullable Waiting waiting,
            @Nullable ReleaseId release) {
        public Meant {
            lacking = List.copyOf(lacking);
        }

        /// What is meant while no release is open.
        public Meant(@Nullable Version version, List<String> lacking, @Nullable Waiting waiting) {
            this(version, lacking, waiting, null);
        }
    }

    /// A version that lacks something to begin to answer.
    record Waiting(Version version, List<String> lacking) {
        public Waiting {
            lacking = List.copyOf(lacking);
        }

        /// What it waits for, in words.
        public String told() {
            return "version " + version.number() + " waits: " + String.join("; ", lacking);
        }
    }

    /// What a version that was let in before lacks now to answer for an endpoint.
    List<String> toStay(Image image, EndpointSpec endpoint, Version version);

    /// What a version that was let in before lacks now to take over what an endpoint serves: of an
    /// alias, to answer for all endpoints that serve it.
    List<String> toTakeOver(Image image, EndpointSpec endpoint, Version version);

    /// Whether a signature is asked for of what answers for an endpoint.
    boolean asksSignature(Image image, EndpointSpec endpoint);

    /// What the files lack that a job is about to run.
    List<String> toScore(Image image, ScoredVersion scored);

    /// Whether a signature is asked for of what a job runs.
    boolean asksSignature(Image image, ScoredVersion scored);

    /// The people whom a version waits for.
    List<ApprovalNeed> waiting(Image image, Model model, Version version);

    /// Whether the verdicts on files such as a version's count for it: of each that the image has,
    /// in their order.
    List<VerdictCount> counts(Image image, Model model, Version version);

    /// The people whom the newest active versions of these models wait for.
    List<ApprovalNeed> waiting(Image image, Predicate<Model> models);
}
