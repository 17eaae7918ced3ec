package dev.slipway.server.process;

import dev.slipway.api.access.ServerAddress;
import dev.slipway.console.Console;
import dev.slipway.frontend.grpc.GrpcDoor;
import dev.slipway.frontend.http.HttpFrontend;
import dev.slipway.frontend.http.mlflow.MlflowPorts;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.plane.ConsolePlane;
import dev.slipway.serving.Clocks;
import dev.slipway.serving.PredictionIds;
import dev.slipway.tls.ServerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// How the server is reached: gRPC, which opens beside the console and HTTP.
final class DoorSide {
    private static final int TOKEN_SECRET_BYTES = 32;

    private final @Nullable ServerTls tls;
    private final HttpFrontend http;
    private final GrpcDoor grpc;
    private final InetSocketAddress httpAddress;
    private final InetSocketAddress grpcAddress;

    DoorSide(StartSpec spec, DataSide data, ControlSide control, ServerStart start)
            throws IOException {
        ServerSettings settings = spec.settings();
        Clocks clocks = spec.clocks();
        SecureRandom random = control.random();
        tls = control.tls();
        ServerPorts ports =
                new ServerPorts(
                        data,
                        control,
                        spec.named(),
                        new PredictionIds(clocks.wall(), random),
                        clocks);
        byte[] tokenSecret = new byte[TOKEN_SECRET_BYTES];
        random.nextBytes(tokenSecret);
        MlflowPorts mlflow = ports.mlflow(tokenSecret);
        FutureTask<GrpcDoor> grpcDoor =
                Doors.openBeside(settings, ports.grpc(settings.http().identity()), tls);
        start.endsBy(ServerPart.DOORS, () -> Doors.close(grpcDoor));
        Console console =
                ConsolePlane.open(
                        this::httpAddress, tls, settings.console(), clocks.wall(), random);
        if (console != null) {
            start.endsBy(ServerPart.CONSOLE, console);
        }
        http = new HttpFrontend(settings.http(), ports.http(mlflow, console), tls);
        // They finish what is inside, within `limits.drain-time` for all of it.
        start.endsBy(
                ServerPart.DOORS, () -> Doors.stopped(() -> Doors.close(grpcDoor), http::stop));
        httpAddress = Doors.listen("http.listen", settings.http().address(), http::start);
        grpc = Doors.opened(grpcDoor);
        grpcAddress = grpc.address();
        control.reception().listensAt(httpAddress);
    }

    HttpFrontend http() {
        return http;
    }

    GrpcDoor grpc() {
        return grpc;
    }

    InetSocketAddress httpAddress() {
        return httpAddress;
    }

    ServerAddress httpUrl() {
        return ServerAddress.of(tls == null ? "http" : "https", httpAddress);
    }

    InetSocketAddress grpcAddress() {
        return grpcAddress;
    }
}
