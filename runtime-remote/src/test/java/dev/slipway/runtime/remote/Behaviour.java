package dev.slipway.runtime.remote;

/// What a played backend does with an inference request.
enum Behaviour {
    /// Answers as the model does.
    GOOD,
    /// The same, with what is not a number.
    NOT_A_NUMBER,
    /// The same, later than anybody waits.
    HANG,
    /// Ends the connection without an answer.
    CLOSE,
    /// Ends the connection in the middle of the answer.
    CUT,
    /// Answers what is not of its protocol.
    GARBAGE,
    /// Leaves an output out.
    MISSING,
    /// Answers an output that the model does not have.
    UNKNOWN_OUTPUT,
    /// Answers an output twice.
    TWICE,
    /// Answers with another number of columns.
    WRONG_SHAPE,
    /// Answers with an axis less.
    WRONG_RANK,
    /// Answers another datatype.
    WRONG_DATATYPE,
    /// Claims an axis longer than any memory.
    HUGE,
    /// Claims a negative extent.
    NEGATIVE,
    /// Answers fewer values than the shape says.
    TOO_FEW,
    /// Answers more values than the shape says.
    TOO_MANY,
    /// Answers more bytes than are let in.
    TOO_LARGE,
    /// Says that it failed.
    FAILED,
    /// Says that it cannot now.
    UNAVAILABLE,
    /// Says that it has no place.
    BUSY,
    /// Says so as a server of ours may: by a status that stands for more, and with the code.
    FULL,
    /// Says that the request is too large for it.
    OVERSIZED,
    /// Says that the request is wrong.
    REJECTED,
    /// Says that it does not know the model.
    NOT_FOUND,
    /// Says that it does not know the caller.
    DENIED
}
