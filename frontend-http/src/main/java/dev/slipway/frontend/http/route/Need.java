package dev.slipway.frontend.http.route;

import dev.slipway.api.access.Permission;
import dev.slipway.api.model.EndpointName;
import dev.slipway.frontend.http.control.ControlOperation;
import dev.slipway.frontend.http.route.Route.ModelPage;
import dev.slipway.frontend.http.route.Route.Predict;
import dev.slipway.frontend.http.route.Route.ServerPage;

/// What a route needs of its caller: one permission, and on what.
///
/// [#of] is the one table of this door. It has no default, so a route without an owner does not
/// compile.
public sealed interface Need {
    /// The permission.
    Permission permission();

    /// Nothing: nobody is asked who they are.
    record Nothing() implements Need {
        @Override
        public Permission permission() {
            return Permission.PROBE;
        }
    }

    /// The permission on the whole server.
    record OnServer(Permission permission) implements Need {}

    /// The permission on anything at all; what answers looks closer.
    record OnSomething(Permission permission) implements Need {}

    /// The permission on this endpoint.
    record OnEndpoint(Permission permission, EndpointName endpoint) implements Need {}

    /// What this route needs.
    static Need of(Route route) {
        return switch (route) {
            case Predict predict -> new OnEndpoint(Permission.PREDICT, predict.endpoint());
            case ServerPage page -> ofPage(page);
            case ModelPage page -> ofModel(page.name());
            case Route.RepositoryIndex _ -> new OnSomething(Permission.READ_STATUS);
            case Route.RepositoryChange _ -> new OnServer(Permission.OPERATE);
            case Route.Control control -> ofOperation(control.path().operation());
            case Route.Console _ -> new Nothing();
            case Route.Mlflow asked -> somewhere(asked.question().permission());
            case Route.MlflowUnknown _ -> new OnSomething(Permission.READ_MODELS);
        };
    }

    private static Need ofOperation(ControlOperation operation) {
        return somewhere(operation.contract().permission());
    }

    private static Need somewhere(Permission permission) {
        return permission == Permission.PROBE ? new Nothing() : new OnSomething(permission);
    }

    private static Need ofPage(ServerPage page) {
        return switch (page) {
            case LIVE, READY -> new Nothing();
            case METADATA, MODELS, STATISTICS -> new OnSomething(Permission.READ_STATUS);
            case METRICS -> new OnServer(Permission.READ_METRICS);
        };
    }

    private static Need ofModel(String name) {
        return EndpointName.isLegal(name)
                ? new OnEndpoint(Permission.READ_STATUS, new EndpointName(name))
                : new OnSomething(Permission.READ_STATUS);
    }
}
