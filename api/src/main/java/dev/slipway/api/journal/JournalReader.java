package dev.slipway.api.journal;

import java.util.List;
import java.util.Optional;

/// The journal as a follower sees it.
///
/// *Errors*: every method throws [JournalException] when records cannot be read or do not verify.
///
/// *Threads*: any; calls block on I/O, off the caller's carrier.
public interface JournalReader extends AutoCloseable {
    /// How far it goes now.
    JournalHead head();

    /// Up to `limit` records after `seq`, in order, each verified against the one in front of it.
    List<JournalRecord> read(long seq, int limit);

    /// The records of the command that `actor` sent under `key`, in order; none when there is no
    /// such command.
    List<JournalRecord> recorded(String actor, IdempotencyKey key);

    /// The newest kept image of this fold version whose record is still the one it names.
    Optional<Snapshot> snapshot(int foldVersion);

    /// The value behind a token, unless it was erased.
    Optional<String> reveal(String token);

    /// Gives connections and threads back; records stay.
    @Override
    void close();
}
