package dev.slipway.api.transfer;

/// Bytes of a stored file on their way out. They are not checked on the way: whoever has all of
/// them compares the digest.
///
/// *Threads*: one at a time.
public interface FileRead extends AutoCloseable {
    /// How many bytes come.
    long bytes();

    /// Fills as much of the buffer as there is and says how much; 0 at the end.
    int read(byte[] buffer);

    @Override
    void close();
}
