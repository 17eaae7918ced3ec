package dev.slipway.jobs.table;

/// How far a split has been read.
///
/// @param piece the one that comes next or is being read
/// @param rowInPiece its first row that has not been read
/// @param rowInSplit rows of the split that have been read
public record Position(int piece, long rowInPiece, long rowInSplit) {
    /// Where every split begins.
    public static final Position START = new Position(0, 0, 0);
}
