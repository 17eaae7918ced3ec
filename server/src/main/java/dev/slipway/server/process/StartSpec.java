package dev.slipway.server.process;

import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.drill.FaultSwitch;
import dev.slipway.serving.Clocks;
import java.io.OutputStream;
import java.util.List;

/// What a server is started with.
///
/// @param models that it loads beside those of the journal
/// @param faults of a server that a drill breaks
/// @param log where events and, if it is on, the access log go
record StartSpec(
        ServerSettings settings,
        List<ModelArgument> models,
        FaultSwitch faults,
        OutputStream log,
        Clocks clocks) {}
