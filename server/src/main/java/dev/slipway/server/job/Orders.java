package dev.slipway.server.job;

/// What a running attempt is told.
enum Orders {
    /// To go on.
    GO_ON,
    /// To keep what it has, and go away: another attempt follows.
    STOP,
    /// To end for good.
    CANCEL,
    /// To vanish: another server has taken over, and nothing is to be said of it.
    DROP
}
