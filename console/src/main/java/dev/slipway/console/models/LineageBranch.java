package dev.slipway.console.models;

import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Versions that go on from each other without a fork, and the branches behind them.
///
/// @param from the version in front of them that is not among those shown; absent when there is
///     none
/// @param chain oldest first, at least one
/// @param branches what goes on from the last of the chain, where more than one does
public record LineageBranch(
        @Nullable VersionNumber from, List<Version> chain, List<LineageBranch> branches) {
    public LineageBranch {
        chain = List.copyOf(chain);
        branches = List.copyOf(branches);
    }

    /// The branches of these versions, by their first number. A version whose parent has not the
    /// lower number begins a branch of its own.
    static List<LineageBranch> of(List<Version> versions) {
        SortedMap<VersionNumber, Version> shown = new TreeMap<>();
        versions.forEach(version -> shown.put(version.number(), version));
        Map<VersionNumber, List<Version>> children =
                shown.values().stream()
                        .filter(version -> hasParentIn(shown.keySet(), version))
                        .collect(Collectors.groupingBy(LineageBranch::parent));
        return shown.values().stream()
                .filter(version -> !hasParentIn(shown.keySet(), version))
                .map(root -> branch(root.lineage().parent(), root, children))
                .toList();
    }

    private static boolean hasParentIn(Set<VersionNumber> shown, Version version) {
        VersionNumber parent = version.lineage().parent();
        return parent != null && parent.compareTo(version.number()) < 0 && shown.contains(parent);
    }

    private static VersionNumber parent(Version version) {
        VersionNumber parent = version.lineage().parent();
        return parent == null ? version.number() : parent;
    }

    private static LineageBranch branch(
            @Nullable VersionNumber from,
            Version first,
            Map<VersionNumber, List<Version>> children) {
        List<Version> chain = new ArrayList<>(List.of(first));
        List<Version> next = children.getOrDefault(first.number(), List.of());
        while (next.size() == 1) {
            chain.add(next.getFirst());
            next = children.getOrDefault(chain.getLast().number(), List.of());
        }
        return new LineageBranch(
                from, chain, next.stream().map(child -> branch(null, child, children)).toList());
    }
}
