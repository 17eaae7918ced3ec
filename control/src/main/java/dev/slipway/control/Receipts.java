package dev.slipway.control;

import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.RegistryFact.VersionPublished;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The server's receipts for versions that are about to be recorded.
///
/// A record's place is known before it is appended: an append that finds other records there is
/// decided, and signed for, again.
///
/// @param signer absent where there is no key
record Receipts(@Nullable ReceiptSigner signer) {
    /// The facts, each version with its receipt.
    ///
    /// @param seq of the last record in front of them
    List<Fact> on(List<? extends Fact> facts, long seq, Instant now) {
        List<Fact> signed = new ArrayList<>();
        for (Fact fact : facts) {
            long place = seq + signed.size() + 1;
            signed.add(
                    signer != null && fact instanceof VersionPublished published
                            ? published.with(
                                    signer.sign(
                                            published.model(),
                                            published.version(),
                                            published.content().digest(),
                                            place,
                                            now))
                            : fact);
        }
        return signed;
    }
}
