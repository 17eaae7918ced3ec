package dev.slipway.scan.format;

import java.io.IOException;

/// The files beside the one that is scanned.
@FunctionalInterface
public interface Siblings {
    /// What a path leads to.
    ///
    /// @param problem why it may not be used, or nothing
    record Sibling(long size, String problem) {}

    /// Looks up a normalised relative path.
    Sibling find(String path) throws IOException;
}
