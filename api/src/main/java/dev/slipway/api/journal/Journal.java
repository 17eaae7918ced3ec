package dev.slipway.api.journal;

/// The one durable list of facts, as its one writer sees it.
///
/// A new journal begins with one record of kind [JournalRecord#CREATED], so the first command is
/// decided on seq 1.
///
/// *Threads*: any; appends are done one after another.
public interface Journal extends JournalReader {
    /// Records all drafts of one command durably, or none.
    ///
    /// The key is looked up first: a repeated command gets its earlier records whatever has
    /// happened since. A record's time is the clock's or that of the record in front of it,
    /// whichever is later.
    ///
    /// *Errors*: `IllegalArgumentException` when a payload is no JSON object.
    Appended append(Append append);

    /// Makes a token for a value that must stay erasable. Nothing is stored before an append names
    /// it.
    Concealed conceal(String value);

    /// Erases the value behind a token for good; records and hashes stay as they are. Returns
    /// whether there was one.
    boolean erase(String token);

    /// Keeps an image for faster starts, in place of older ones; nothing once another writer has
    /// taken over. Losing it loses only time.
    void keep(Snapshot snapshot);
}
