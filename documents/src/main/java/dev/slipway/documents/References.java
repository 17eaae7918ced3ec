package dev.slipway.documents;

import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.tensor.Datatype;
import java.util.List;

/// Short texts that refer to something: `flights@champion`, `team:fraud`.
public final class References {
    private static final String TEAM = "team:";
    private static final String MODEL = "model:";

    private References() {}

    /// The version that `MODEL`, `MODEL@ALIAS` or `MODEL/NUMBER` refers to.
    ///
    /// *Errors*: `IllegalArgumentException`.
    public static Target target(String text) {
        int at = text.indexOf('@');
        if (at >= 0) {
            return new Target.Alias(
                    new ModelName(text.substring(0, at)), new AliasName(text.substring(at + 1)));
        }
        int slash = text.indexOf('/');
        if (slash < 0) {
            return new Target.Latest(new ModelName(text));
        }
        VersionNumber number =
                VersionNumber.parse(text.substring(slash + 1))
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        text + " (expected: MODEL, MODEL@ALIAS or MODEL/NUMBER)"));
        return new Target.Exactly(new ModelName(text.substring(0, slash)), number);
    }

    /// The scope that `*`, `team:NAME` or `model:NAME` writes.
    ///
    /// *Errors*: `IllegalArgumentException`.
    public static Scope scope(String text) {
        if (text.equals("*")) {
            return new Scope.Everywhere();
        }
        if (text.startsWith(TEAM)) {
            return new Scope.OfTeam(new TeamName(text.substring(TEAM.length())));
        }
        if (text.startsWith(MODEL)) {
            return new Scope.OfModel(new ModelName(text.substring(MODEL.length())));
        }
        throw new IllegalArgumentException(text + " (expected: *, team:NAME or model:NAME)");
    }

    /// The datatype that its name on the wire names: `FP32`.
    ///
    /// *Errors*: `IllegalArgumentException`.
    static Datatype datatype(String text) {
        return Datatype.named(text)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                text + " (expected: one of " + List.of(Datatype.values()) + ")"));
    }

    /// As [#scope] reads it.
    public static String text(Scope scope) {
        return switch (scope) {
            case Scope.Everywhere _ -> "*";
            case Scope.OfTeam(TeamName team) -> TEAM + team;
            case Scope.OfModel(ModelName model) -> MODEL + model;
        };
    }
}
