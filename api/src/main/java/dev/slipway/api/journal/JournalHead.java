package dev.slipway.api.journal;

/// How far a journal goes.
///
/// @param lineage name of this line of history; a journal that lost records goes on under a new one
/// @param epoch the writer of the last record, or the one that has taken over since
/// @param seq number of records
/// @param hash of the last record
public record JournalHead(String lineage, long epoch, long seq, Sha256 hash) {}
