package dev.slipway.control;

import dev.slipway.api.journal.Journal;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.control.decide.Guard;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a control plane is made of.
///
/// @param newest a record's payload in the newest schema version of its kind
/// @param guard what stands between versions and traffic
/// @param receipts puts the server's name to versions; absent where it has no key
public record ControlSpec(
        Journal journal,
        InstantSource clock,
        Function<JournalRecord, String> newest,
        Guard guard,
        @Nullable ReceiptSigner receipts) {
    /// A control plane of a server without a key.
    public ControlSpec(
            Journal journal,
            InstantSource clock,
            Function<JournalRecord, String> newest,
            Guard guard) {
        this(journal, clock, newest, guard, null);
    }
}
