package dev.slipway.api.cost;

import java.util.List;

/// The port that tells what has been used.
///
/// *Threads*: any; nothing that is counted waits for a reading.
public interface Meters {
    /// Everything that was used since the server started, each thing once.
    List<MeterReading> readings();
}
