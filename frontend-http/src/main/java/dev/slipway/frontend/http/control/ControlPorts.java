package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Access;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Proofs;
import dev.slipway.api.access.TokenSecrets;
import dev.slipway.api.answer.SignIn;
import dev.slipway.api.capture.Captures;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Images;
import dev.slipway.api.control.JournalStanding;
import dev.slipway.api.cost.Costs;
import dev.slipway.api.feature.FeatureEvents;
import dev.slipway.api.feedback.Feedback;
import dev.slipway.api.gate.Requirements;
import dev.slipway.api.job.Jobs;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.push.Pushes;
import dev.slipway.api.release.ReleaseReports;
import dev.slipway.api.shadow.Shadows;
import dev.slipway.api.slo.Slos;
import dev.slipway.api.status.MemoryStatus;
import dev.slipway.api.status.SlotStatus;
import dev.slipway.api.status.TierReport;
import dev.slipway.api.status.Windows;
import dev.slipway.api.transfer.Transfers;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What the control API asks.
///
/// @param access who may ask which endpoint
/// @param named endpoints that something else than the journal fills
/// @param requirements what is asked of versions before they serve
/// @param journal for records, and for the words behind erasable texts
/// @param captures for predictions that were kept
/// @param secrets where new tokens come from
/// @param proofs how the server shows that it knows its admin token
/// @param signIn how people sign in; absent when they cannot
/// @param costs what was used, and what that costs
/// @param releases what releases have shown
/// @param feedback what became of predictions
/// @param events what windowed features are made of
/// @param shadows versions that see traffic and answer nobody
/// @param slos how well endpoints keep their promises
/// @param jobs how batch jobs stand
/// @param windows what versions answered in stretches of time
/// @param journalStanding whether this server writes the journal
/// @param brokenConnections connections whose backends do not answer as they should
/// @param tiers which versions are loaded or loaded on request
/// @param slots how many there are, and how many the demand asks for
/// @param memory what loaded versions hold of it
public record ControlPorts(
        Controls controls,
        Images images,
        Access access,
        Set<EndpointName> named,
        Requirements requirements,
        JournalReader journal,
        Pushes pushes,
        Transfers transfers,
        Captures captures,
        TokenSecrets secrets,
        Proofs proofs,
        @Nullable SignIn signIn,
        Costs costs,
        ReleaseReports releases,
        Feedback feedback,
        FeatureEvents events,
        Shadows shadows,
        Slos slos,
        Jobs jobs,
        Windows windows,
        Supplier<JournalStanding> journalStanding,
        Supplier<List<String>> brokenConnections,
        Supplier<SlotStatus> slots,
        Supplier<TierReport> tiers,
        Supplier<MemoryStatus> memory,
        InstantSource clock) {
    /// Whether what is served under an endpoint's name may be shown to whoever may see its spec. A
    /// name that was given at the start is served to others than the spec's owner, whatever the
    /// journal has of it.
    boolean mayShow(Principal principal, Permission permission, EndpointName endpoint) {
        return !named.contains(endpoint)
                || access.refuse(principal, permission, endpoint).isEmpty();
    }

    /// Turns the tokens of one answer, which come from an image, into the texts that people wrote.
    /// While the journal cannot be read the answer goes out without them.
    ///
    /// *Threads*: one at a time.
    public UnaryOperator<String> revealing() {
        return new Revealing(journal);
    }
}
