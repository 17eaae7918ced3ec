package dev.slipway.runtime.onnx.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds nodes that wait for themselves and functions that call themselves.
final class GraphCycles {
    private GraphCycles() {}

    /// *Errors*: [MalformedModelException] naming a node on a cycle.
    static void requireNone(List<GraphNode> nodes) {
        Map<String, List<GraphNode>> consumers = new HashMap<>();
        Set<String> produced = new HashSet<>();
        nodes.forEach(node -> produced.addAll(node.outputs()));
        Map<GraphNode, Integer> waiting = new HashMap<>();
        Deque<GraphNode> ready = new ArrayDeque<>();
        for (GraphNode node : nodes) {
            int inputs = 0;
            for (String input : new HashSet<>(node.inputs())) {
                if (!input.isEmpty() && produced.contains(input)) {
                    consumers.computeIfAbsent(input, any -> new ArrayList<>()).add(node);
                    inputs++;
                }
            }
            waiting.put(node, inputs);
            if (inputs == 0) {
                ready.add(node);
            }
        }
        while (!ready.isEmpty()) {
            GraphNode done = ready.remove();
            waiting.remove(done);
            for (String output : new HashSet<>(done.outputs())) {
                List<GraphNode> following = consumers.getOrDefault(output, List.of());
                consumers.remove(output);
                for (GraphNode next : following) {
                    if (waiting.merge(next, -1, Integer::sum) == 0) {
                        ready.add(next);
                    }
                }
            }
        }
        for (GraphNode node : nodes) {
            if (waiting.containsKey(node)) {
                throw new MalformedModelException(node.label(), "lies on or behind a cycle");
            }
        }
    }

    /// @param calls the operators that each function's nodes name
    ///
    /// *Errors*: [MalformedModelException] naming a function that reaches itself.
    static void requireNoRecursion(Map<String, Set<String>> calls) {
        Map<String, Set<String>> left = new HashMap<>(calls);
        boolean shrinking = true;
        while (shrinking) {
            Set<String> open = left.keySet();
            List<String> finished =
                    left.entrySet().stream()
                            .filter(entry -> entry.getValue().stream().noneMatch(open::contains))
                            .map(Map.Entry::getKey)
                            .toList();
            finished.forEach(left::remove);
            shrinking = !finished.isEmpty();
        }
        if (!left.isEmpty()) {
            String first = left.keySet().stream().sorted().findFirst().orElseThrow();
            throw new MalformedModelException("function '" + first + "'", "calls itself");
        }
    }
}
