package dev.slipway.server.follow;

import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Images;
import dev.slipway.api.gate.Requirements;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.status.Models;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.intake.PackageCache;
import dev.slipway.intake.PackageSignatures;
import dev.slipway.serving.fleet.Fleet;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;

/// What following the journal needs.
///
/// @param reserved endpoints that something else than the journal fills
/// @param concurrency requests at the same time of an endpoint that does not say
/// @param node this process's name in what it reports
/// @param lastServed the file that survives restarts
/// @param ids unique names of commands
public record ReconcilerSpec(
        Images images,
        Controls controls,
        Fleet fleet,
        Models models,
        PackageCache packages,
        Asking asking,
        Set<EndpointName> reserved,
        int concurrency,
        String node,
        Path lastServed,
        Supplier<String> ids) {
    /// What is asked of versions before they are loaded, and who hears what they lack.
    public record Asking(
            Requirements requirements, PackageSignatures signatures, ServerEvents events) {}

    public ReconcilerSpec {
        reserved = Set.copyOf(reserved);
    }
}
