package dev.slipway.api.status;

import java.nio.ByteBuffer;

/// The metrics of this process in an exposition format.
public interface Scrapes {
    /// The metrics in the format that suits `acceptHeader` best.
    Scrape scrape(String acceptHeader);

    /// One exposition.
    ///
    /// @param contentType its media type
    record Scrape(String contentType, ByteBuffer body) {}
}
