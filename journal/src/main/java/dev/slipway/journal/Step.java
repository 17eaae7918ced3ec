package dev.slipway.journal;

/// A step of making something durable and telling others; between any two of them a process may
/// die.
public enum Step {
    /// Bytes or rows are handed to the operating system or the database.
    WRITE,
    /// A file's bytes are forced to the disk.
    FSYNC,
    /// A file gets its final name.
    RENAME,
    /// A directory's names are forced to the disk.
    DIRECTORY_FSYNC,
    /// A database transaction becomes durable.
    COMMIT,
    /// The image takes the records in.
    APPLY,
    /// The data plane sees the image.
    PUBLISH,
    /// The caller hears yes.
    ACKNOWLEDGE
}
