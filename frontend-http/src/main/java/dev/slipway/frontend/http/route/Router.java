package dev.slipway.frontend.http.route;

import dev.slipway.api.console.ConsolePages;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.frontend.http.control.ControlPath;
import dev.slipway.frontend.http.route.Route.BodyFormat;
import dev.slipway.frontend.http.route.Route.ModelPage;
import dev.slipway.frontend.http.route.Route.ModelQuestion;
import dev.slipway.frontend.http.route.Route.Predict;
import dev.slipway.frontend.http.route.Route.ServerPage;
import java.util.List;
import java.util.Optional;

/// Finds the route of a path.
///
/// *Source*: Open Inference Protocol, inference_rest.md; Triton's extensions; TensorFlow Serving,
/// api_rest.md.
public final class Router {
    private static final String GET = "GET";
    private static final String HEAD = "HEAD";
    private static final String POST = "POST";

    private Router() {}

    /// The route of a request.
    ///
    /// *Errors*: [RefusalException] with `UNKNOWN_ROUTE`, `UNKNOWN_MODEL` or `UNKNOWN_VERSION`, and
    /// [WrongMethodException] when the path exists for another method.
    public static Route find(String method, String rawPath) {
        if (isMlflow(rawPath)) {
            return MlflowPaths.find(method, rawPath);
        }
        if (isConsole(rawPath)) {
            return new Route.Console();
        }
        List<String> segments = Segments.of(rawPath);
        if (!segments.isEmpty() && segments.getFirst().equals("api")) {
            Optional<Route> control = control(method, segments, rawPath);
            if (control.isPresent()) {
                return control.get();
            }
        }
        Route route = routeOf(segments, rawPath);
        String wanted = methodOf(route);
        if (!method.equals(wanted) && !(method.equals(HEAD) && wanted.equals(GET))) {
            throw new WrongMethodException(method, rawPath, wanted);
        }
        return route;
    }

    /// Whether the `mlflow` client asks there, which reads refusals in its own form alone.
    public static boolean isMlflow(String rawPath) {
        return MlflowPaths.contain(rawPath);
    }

    private static boolean isConsole(String rawPath) {
        return rawPath.equals("/")
                || rawPath.equals(ConsolePages.ROOT)
                || rawPath.startsWith(ConsolePages.ROOT + "/");
    }

    /// The operation of the control API; empty when the path is none of its.
    private static Optional<Route> control(String method, List<String> segments, String rawPath) {
        Optional<ControlPath> found = ControlPath.find(method, segments);
        List<String> methods = ControlPath.methods(segments);
        if (found.isEmpty() && !methods.isEmpty()) {
            throw new WrongMethodException(method, rawPath, String.join(", ", methods));
        }
        return found.map(Route.Control::new);
    }

    private static String methodOf(Route route) {
        return switch (route) {
            case Route.Page _ -> GET;
            case Predict _ -> POST;
            case Route.RepositoryIndex _ -> POST;
            case Route.RepositoryChange _ -> POST;
            case Route.Console _ -> GET;
            case Route.Control control -> control.path().operation().contract().method();
            case Route.Mlflow asked -> asked.question().method();
            case Route.MlflowUnknown asked -> asked.method();
        };
    }

    private static Route routeOf(List<String> path, String rawPath) {
        String first = path.isEmpty() ? "" : path.getFirst();
        Cursor rest = new Cursor(path, 1, rawPath);
        return switch (first) {
            case "v2" -> v2(rest);
            case "v1" -> v1(rest);
            case "metrics" -> rest.atEnd(ServerPage.METRICS);
            default -> throw rest.unknown();
        };
    }

    private static Route v2(Cursor path) {
        return switch (path.next()) {
            case "" -> ServerPage.METADATA;
            case "health" -> health(path);
            case "models" -> models(path);
            case "repository" -> repository(path);
            default -> throw path.unknown();
        };
    }

    private static Route health(Cursor path) {
        return switch (path.next()) {
            case "live" -> path.atEnd(ServerPage.LIVE);
            case "ready" -> path.atEnd(ServerPage.READY);
            default -> throw path.unknown();
        };
    }

    private static Route models(Cursor path) {
        String name = path.next();
        if (name.isEmpty()) {
            return ServerPage.MODELS;
        }
        if (name.equals("stats") && path.isAtEnd()) {
            return ServerPage.STATISTICS;
        }
        String word = path.next();
        if (!word.equals("versions")) {
            return model(path, name, "", word);
        }
        String version = path.next();
        return model(path, name, version, path.next());
    }

    private static Route model(Cursor path, String name, String version, String word) {
        return switch (word) {
            case "infer" -> path.atEnd(predict(name, version, BodyFormat.OIP));
            case "" -> new ModelPage(name, version, ModelQuestion.METADATA);
            case "ready" -> path.atEnd(new ModelPage(name, version, ModelQuestion.READY));
            case "config" -> path.atEnd(new ModelPage(name, version, ModelQuestion.CONFIGURATION));
            case "stats" -> path.atEnd(new ModelPage(name, version, ModelQuestion.STATISTICS));
            default -> throw path.unknown();
        };
    }

    private static Route repository(Cursor path) {
        String word = path.next();
        if (word.equals("index") && path.isAtEnd()) {
            return new Route.RepositoryIndex("");
        }
        if (word.equals("models")) {
            return change(path);
        }
        return switch (path.next()) {
            case "index" -> path.atEnd(new Route.RepositoryIndex(word));
            case "models" -> change(path);
            default -> throw path.unknown();
        };
    }

    private static Route change(Cursor path) {
        String name = path.next();
        String verb = path.next();
        if (verb.equals("load") || verb.equals("unload")) {
            return path.atEnd(new Route.RepositoryChange(verb, name));
        }
        throw path.unknown();
    }

    private static Route v1(Cursor path) {
        return switch (path.next()) {
            case "models" -> tfServing(path);
            case "endpoints" -> mlflow(path);
            default -> throw path.unknown();
        };
    }

    private static Route tfServing(Cursor path) {
        String name = path.next();
        if (path.isAtEnd()) {
            return tfServing(path, name, "");
        }
        return switch (path.next()) {
            case "versions" -> {
                String last = path.next();
                int colon = last.indexOf(':');
                String version = colon < 0 ? last : last.substring(0, colon);
                String verb = colon < 0 ? "" : last.substring(colon);
                yield tfServing(path, name + verb, version);
            }
            case "labels" ->
                    throw new RefusalException(
                            ErrorCode.UNKNOWN_VERSION,
                            "label '" + path.next() + "': unknown for model " + name);
            default -> throw path.unknown();
        };
    }

    private static Route tfServing(Cursor path, String word, String version) {
        int colon = word.indexOf(':');
        if (colon < 0) {
            return path.atEnd(new ModelPage(word, version, ModelQuestion.TF_SERVING_STATUS));
        }
        return switch (word.substring(colon)) {
            case ":predict" ->
                    path.atEnd(predict(word.substring(0, colon), version, BodyFormat.TF_SERVING));
            case ":classify", ":regress" ->
                    throw new RefusalException(
                            ErrorCode.UNSUPPORTED,
                            word.substring(colon) + " is not supported (expected: :predict)");
            default -> throw path.unknown();
        };
    }

    private static Route mlflow(Cursor path) {
        String name = path.next();
        if (!path.next().equals("invocations")) {
            throw path.unknown();
        }
        return path.atEnd(predict(name, "", BodyFormat.MLFLOW));
    }

    private static Predict predict(String name, String version, BodyFormat format) {
        if (!EndpointName.isLegal(name)) {
            throw new RefusalException(ErrorCode.UNKNOWN_MODEL, "model '" + name + "': unknown");
        }
        EndpointName endpoint = new EndpointName(name);
        if (version.isEmpty()) {
            return new Predict(endpoint, VersionChoice.ROUTED, format);
        }
        return VersionNumber.parse(version)
                .map(number -> new Predict(endpoint, new VersionChoice.Exactly(number), format))
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.UNKNOWN_VERSION,
                                "version '" + version + "': unknown for model " + name));
    }

    private static final class Cursor {
        private final List<String> segments;
        private final String rawPath;
        private int at;

        Cursor(List<String> segments, int at, String rawPath) {
            this.segments = segments;
            this.at = at;
            this.rawPath = rawPath;
        }

        String next() {
            return at < segments.size() ? segments.get(at++) : "";
        }

        boolean isAtEnd() {
            return at >= segments.size();
        }

        Route atEnd(Route route) {
            if (!isAtEnd()) {
                throw unknown();
            }
            return route;
        }

        RefusalException unknown() {
            return new RefusalException(ErrorCode.UNKNOWN_ROUTE, rawPath + ": no such path");
        }
    }
}
