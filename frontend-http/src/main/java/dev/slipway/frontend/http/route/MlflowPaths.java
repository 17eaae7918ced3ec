package dev.slipway.frontend.http.route;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Finds the question that a path asks.
final class MlflowPaths {
    private static final Map<String, MlflowQuestion> PLAIN =
            Arrays.stream(MlflowQuestion.values())
                    .filter(MlflowPaths::isPlain)
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    question -> question.method() + " " + question.path(),
                                    question -> question));
    private static final List<MlflowQuestion> PATTERNS =
            Arrays.stream(MlflowQuestion.values()).filter(one -> !isPlain(one)).toList();

    private MlflowPaths() {}

    private static boolean isPlain(MlflowQuestion question) {
        return question.path().indexOf('{') < 0 && !question.path().endsWith("**");
    }

    /// Whether the client looks for a tracking server there: what is not found there is refused in
    /// the way that it falls back from.
    static boolean contain(String rawPath) {
        return rawPath.startsWith("/api/2.0/")
                || rawPath.startsWith("/api/3.0/")
                || rawPath.startsWith("/ajax-api/")
                || rawPath.equals("/version")
                || rawPath.equals("/health");
    }

    /// The route of a request to one of these paths.
    static Route find(String method, String rawPath) {
        boolean slash = rawPath.length() > 1 && rawPath.endsWith("/");
        String path = slash ? rawPath.substring(0, rawPath.length() - 1) : rawPath;
        MlflowQuestion question = PLAIN.get(method + " " + path);
        if (question != null) {
            return new Route.Mlflow(question, Map.of(), "");
        }
        for (MlflowQuestion pattern : PATTERNS) {
            Optional<Route> route =
                    pattern.method().equals(method)
                            ? match(pattern, rawPath, path)
                            : Optional.empty();
            if (route.isPresent()) {
                return route.get();
            }
        }
        return new Route.MlflowUnknown(method, rawPath);
    }

    private static Optional<Route> match(MlflowQuestion pattern, String rawPath, String path) {
        if (pattern.path().endsWith("**")) {
            String prefix = pattern.path().substring(0, pattern.path().length() - 2);
            return rawPath.startsWith(prefix) && rawPath.length() > prefix.length()
                    ? Optional.of(
                            new Route.Mlflow(pattern, Map.of(), rawPath.substring(prefix.length())))
                    : Optional.empty();
        }
        String[] wanted = pattern.path().split("/", -1);
        String[] found = path.split("/", -1);
        if (wanted.length != found.length) {
            return Optional.empty();
        }
        Map<String, String> parts = new HashMap<>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].startsWith("{")) {
                String name = wanted[i].substring(1, wanted[i].length() - 1);
                parts.put(name, Segments.decoded(found[i]));
            } else if (!wanted[i].equals(found[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(new Route.Mlflow(pattern, parts, ""));
    }
}
