package dev.slipway.frontend.http.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An operation that a path names, and what stands in the places of its parameters.
public record ControlPath(ControlOperation operation, Map<String, String> parameters) {
    private static final Map<ControlOperation, List<String>> TEMPLATES = templates();

    public ControlPath {
        parameters = Map.copyOf(parameters);
    }

    private static Map<ControlOperation, List<String>> templates() {
        Map<ControlOperation, List<String>> templates = new HashMap<>();
        for (ControlOperation operation : ControlOperation.values()) {
            String path = operation.contract().path();
            templates.put(operation, List.of(path.substring(1).split("/", -1)));
        }
        return Map.copyOf(templates);
    }

    /// The operation of this method and these decoded segments; empty when there is none.
    public static Optional<ControlPath> find(String method, List<String> segments) {
        String wanted = method.equals("HEAD") ? "GET" : method;
        return all(segments).stream()
                .filter(path -> path.operation.contract().method().equals(wanted))
                .findFirst();
    }

    /// The methods that this path takes; none when it does not exist.
    public static List<String> methods(List<String> segments) {
        return all(segments).stream().map(path -> path.operation.contract().method()).toList();
    }

    /// Templates without parameters come before those with one in the same place.
    private static List<ControlPath> all(List<String> segments) {
        List<ControlPath> found = new ArrayList<>();
        for (ControlOperation operation : ControlOperation.values()) {
            match(TEMPLATES.getOrDefault(operation, List.of()), segments)
                    .ifPresent(values -> found.add(new ControlPath(operation, values)));
        }
        found.sort(
                (left, right) -> Integer.compare(left.parameters.size(), right.parameters.size()));
        int fewest = found.isEmpty() ? 0 : found.getFirst().parameters.size();
        return found.stream().filter(path -> path.parameters.size() == fewest).toList();
    }

    private static Optional<Map<String, String>> match(
            List<String> template, List<String> segments) {
        if (template.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < template.size(); i++) {
            String part = template.get(i);
            if (part.startsWith("{")) {
                values.put(part.substring(1, part.length() - 1), segments.get(i));
            } else if (!part.equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }
}
