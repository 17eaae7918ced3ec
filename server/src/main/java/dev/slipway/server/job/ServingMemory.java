package dev.slipway.server.job;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
import dev.slipway.serving.Serving;
import dev.slipway.serving.ledger.Answer;
import dev.slipway.serving.ledger.Claim;
import dev.slipway.serving.ledger.Commitment;
import dev.slipway.serving.ledger.MemoryRefusal;
import dev.slipway.serving.ledger.MemoryRule;
import dev.slipway.serving.ledger.Reservation;
import dev.slipway.serving.ledger.RoomHold;

/// The budget that loaded versions share. A child takes what is free of it: it waits, and nothing
/// is unloaded for it.
///
/// @param bytes of one child
record ServingMemory(Serving serving, long bytes) implements JobMemory {
    @Override
    public Taken take(ScoredVersion scored, TeamName team) {
        VersionId version = new VersionId(scored.subject(), scored.version());
        return switch (serving.reserveFree(new Claim(version, team, MemoryUse.ofNative(bytes)))) {
            case Answer.Granted(Reservation reservation) -> held(reservation);
            case Answer.Refused(MemoryRefusal refusal) -> missing(refusal);
        };
    }

    /// Held, not reserved: nobody who needs memory waits for a job to be over.
    private Taken held(Reservation reservation) {
        return switch (reservation.commit(reservation.use())) {
            case Commitment.Held(RoomHold room) -> new Taken.Lease(bytes, room::release);
            case Commitment.Refused(MemoryRefusal refusal) -> {
                reservation.release();
                yield missing(refusal);
            }
        };
    }

    /// What a refusal means for whoever waits.
    static Taken missing(MemoryRefusal refusal) {
        return new Taken.Short(
                "memory: " + refusal.words() + " (jobs.memory, serving.memory)",
                refusal.rule() == MemoryRule.TEAM_CEILING);
    }
}
