package dev.slipway.scan.archive;

import dev.slipway.scan.content.Content;
import java.io.IOException;

/// Looks into what an archive holds.
@FunctionalInterface
public interface Inside {
    /// Scans one entry.
    ///
    /// @param fromTorch whether the archive is one of PyTorch's
    void look(Content content, String file, int nesting, boolean fromTorch) throws IOException;
}
