package dev.slipway.server.follow;

/// A safety that is left out, to show that its absence is noticed.
enum Defect {
    /// Everything is as it should be.
    NONE,
    /// Commands are decided as if no release were open.
    NO_PINS,
    /// What a release rests on is unloaded like anything else.
    NO_HOLDS,
    /// What a process wrote beside the journal is lost with it.
    NO_MARKS,
    /// Only versions that an alias names keep their artifacts.
    NAMES_ALONE,
    /// Traffic is given by the release as it was followed, though a newer one is known.
    OLD_WEIGHT,
    /// An image that was taken up before a newer release was known of is followed all the same.
    OLD_IMAGE,
    /// Versions of a release are kept, and images from before it are followed all the same.
    LATE_FOLLOW,
    /// A release that is over is ended after the next one has begun.
    LATE_END,
    /// A version that has been loaded answers, and the others leave a moment later, whatever is
    /// meant by then.
    TORN_SWAP
}
