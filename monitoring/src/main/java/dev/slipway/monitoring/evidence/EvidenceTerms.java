package dev.slipway.monitoring.evidence;

import dev.slipway.api.release.ReleasePlan;
import dev.slipway.stats.AlphaLedger;
import dev.slipway.stats.EvidencePlan;
import dev.slipway.stats.counts.Second;

/// What evidence of a release is measured by, fixed when it begins and stored with it: an objective
/// that changes meanwhile changes nothing.
///
/// @param alpha the chance that a candidate as good as stable is aborted
/// @param beta the chance that a step ends though candidate is worse than the margin
/// @param labels whether labels count
/// @param allowance the part of the answers that may be bad
/// @param shape of its seconds; it has no classes where stable was not loaded when the release
///     began, and the seconds say later how many there are
public record EvidenceTerms(
        double alpha, double beta, boolean labels, double allowance, Second.Shape shape) {
    public static EvidenceTerms of(ReleasePlan plan, double allowance, Second.Shape shape) {
        return new EvidenceTerms(
                plan.risks().alpha(), plan.risks().beta(), plan.labels(), allowance, shape);
    }

    /// The plan of room `stats` that follows from them.
    public EvidencePlan plan() {
        EvidencePlan usual =
                labels
                        ? EvidencePlan.usualWithLabels(shape, allowance)
                        : EvidencePlan.usual(shape, allowance);
        AlphaLedger ledger =
                labels ? AlphaLedger.withLabels(alpha) : AlphaLedger.withoutLabels(alpha);
        return new EvidencePlan(
                ledger, beta, shape, usual.errors(), usual.latency(), usual.quality());
    }
}
