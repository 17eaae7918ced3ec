package dev.slipway.monitoring.metrics;

import dev.slipway.api.journal.Sha256;
import dev.slipway.monitoring.evidence.EvidenceTerms;
import java.util.List;

/// The evidence of a release as it is stored: enough for anybody to find its verdicts again.
///
/// @param seconds in their order, each in the whole numbers of its stable form
/// @param digest over all of them
public record KeptEvidence(EvidenceTerms terms, List<long[]> seconds, Sha256 digest) {
    public KeptEvidence {
        seconds = List.copyOf(seconds);
    }

    static KeptEvidence of(StoredRelease stored) {
        return new KeptEvidence(stored.terms(), stored.seconds(), stored.chain().mark().digest());
    }
}
