package dev.slipway.frontend.http;

import dev.slipway.api.access.Access;
import dev.slipway.api.console.ConsolePages;
import dev.slipway.api.control.Repository;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.Predictions;
import dev.slipway.api.status.Models;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.api.status.Scrapes;
import dev.slipway.api.status.TraceResponses;
import dev.slipway.frontend.http.control.ControlPorts;
import dev.slipway.frontend.http.mlflow.MlflowPorts;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the HTTP door asks and tells.
///
/// @param repository loads and unloads by name; absent in a server that does neither
/// @param control absent in a server without a control plane
/// @param mlflow absent there as well
/// @param console absent in a server without pages for people
/// @param ids a new id per request
/// @param nanoClock the process's monotonic clock
public record HttpPorts(
        Access access,
        Predictions predictions,
        Models models,
        Scrapes scrapes,
        PredictionObserver observer,
        TraceResponses traces,
        @Nullable Repository repository,
        @Nullable ControlPorts control,
        @Nullable MlflowPorts mlflow,
        @Nullable ConsolePages console,
        Supplier<PredictionId> ids,
        LongSupplier nanoClock) {}
