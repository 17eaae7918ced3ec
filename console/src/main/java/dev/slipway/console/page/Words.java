package dev.slipway.console.page;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.ModelName;
import dev.slipway.documents.Constants;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Names of the product as people read them.
public final class Words {
    private Words() {}

    /// A constant: `risk-officer`.
    public static String of(Enum<?> constant) {
        return Constants.word(constant);
    }

    /// A constant in plain words: `on demand`.
    public static String plain(Enum<?> constant) {
        return of(constant).replace('-', ' ');
    }

    /// What a grant gives: `reviewer on team fraud`.
    public static String of(Grant grant) {
        return of(grant.role()) + " " + of(grant.scope());
    }

    /// What a grant reaches.
    public static String of(Scope scope) {
        return switch (scope) {
            case Scope.Everywhere _ -> "everywhere";
            case Scope.OfTeam(TeamName team) -> "on team " + team;
            case Scope.OfModel(ModelName model) -> "on model " + model;
        };
    }

    /// Tags, by name.
    public static String of(Map<String, String> tags) {
        return new TreeMap<>(tags)
                .entrySet().stream()
                        .map(tag -> tag.getKey() + "=" + tag.getValue())
                        .collect(Collectors.joining(", "));
    }

    /// Things one behind the other.
    public static String list(Collection<?> things) {
        return things.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
