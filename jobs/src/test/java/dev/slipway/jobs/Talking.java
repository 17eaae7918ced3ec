package dev.slipway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;

/// An attempt that says how it goes, line by line.
interface Talking {
    /// Reads lines until one says this, or there are no more; whether one did.
    boolean await(String event) throws IOException;

    /// What has been read so far.
    List<JsonNode> said();
}
