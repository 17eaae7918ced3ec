package dev.slipway.server.process;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.status.ServerIdentity;
import dev.slipway.console.Console;
import dev.slipway.frontend.grpc.GrpcDoorSpec;
import dev.slipway.frontend.http.HttpPorts;
import dev.slipway.frontend.http.control.ControlPorts;
import dev.slipway.frontend.http.mlflow.MlflowPorts;
import dev.slipway.server.job.JobPlane;
import dev.slipway.server.plane.CapturePlane;
import dev.slipway.server.plane.ControlPlane;
import dev.slipway.server.plane.SloPlane;
import dev.slipway.server.release.ReleasePlane;
import dev.slipway.serving.Clocks;
import dev.slipway.serving.Serving;
import dev.slipway.telemetry.Telemetry;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the doors are handed of the rooms behind them.
///
/// @param named endpoints that something else than the journal fills
/// @param ids of predictions that name none
record ServerPorts(
        DataSide data,
        ControlSide control,
        Set<EndpointName> named,
        Supplier<PredictionId> ids,
        Clocks clocks) {
    HttpPorts http(MlflowPorts mlflow, @Nullable Console console) {
        Serving serving = data.serving();
        Telemetry telemetry = data.telemetry();
        return new HttpPorts(
                control.access(),
                serving.predictions(),
                serving.models(),
                telemetry.scrapes(),
                data.observer(),
                telemetry.traceResponses(),
                control.repository(),
                controlPorts(),
                mlflow,
                console,
                ids,
                clocks.nanoTime());
    }

    MlflowPorts mlflow(byte[] tokenSecret) {
        return new MlflowPorts(control.tracking(), controlPorts(), tokenSecret);
    }

    private ControlPorts controlPorts() {
        ControlPlane plane = control.control();
        ReleasePlane releases = control.releases();
        JobPlane jobs = control.jobs();
        Serving serving = data.serving();
        CapturePlane capture = data.capture();
        SloPlane slo = data.slo();
        return new ControlPorts(
                jobs.checking(releases.controls()),
                plane.control(),
                control.access(),
                named,
                plane.requirements(),
                plane.journal(),
                plane.intake(),
                plane.intake().transfers(),
                capture.captures(),
                control.reception().secrets(),
                control.reception().proofs(),
                control.signIn(),
                data.costs(),
                releases.reports(),
                control.feedback(),
                data.online(),
                control.shadows(),
                slo.slos(),
                jobs,
                releases.windows(),
                plane.tail()::standing,
                () -> slo.brokenBeside(data.connections().broken()),
                serving::slots,
                serving::tiers,
                () -> serving.memory().status(),
                clocks.wall());
    }

    GrpcDoorSpec grpc(ServerIdentity identity) {
        Serving serving = data.serving();
        return new GrpcDoorSpec(
                new GrpcDoorSpec.Ports(
                        control.access(),
                        serving.predictions(),
                        serving.models(),
                        data.observer(),
                        data.telemetry().traceResponses(),
                        control.repository()),
                identity,
                ids,
                clocks.nanoTime());
    }
}
