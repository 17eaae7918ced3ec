package dev.slipway.intake;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.packages.intake.Imported;
import dev.slipway.runtime.RemoteModel;

/// Who may have a package that stands for a model behind a connection: its secret is used for every
/// call, so a team's connection is for the team's own models, and those of the team `default` are
/// for everybody's.
public final class ConnectionUse {
    private ConnectionUse() {}

    /// Whoever pushes learns of no connection that is not for them whether it is there.
    ///
    /// *Errors*: `RefusalException` when the package's connection is not for `team`.
    static void require(Image image, Imported imported, TeamName team) {
        if (!(imported instanceof Imported.Servable servable)) {
            return;
        }
        RemoteModel remote = servable.description().manifest().remote();
        if (remote != null && !isFor(image, remote.connection(), team)) {
            throw Refuse.input(refusal(remote, team));
        }
    }

    /// Whether there is a backend of this name that models of `team` may call.
    public static boolean isFor(Image image, String connection, TeamName team) {
        return image.object(new ObjectId(Kind.CONNECTION, connection))
                .map(DeclaredObject::spec)
                .filter(ConnectionSpec.class::isInstance)
                .map(ConnectionSpec.class::cast)
                .filter(spec -> spec.type() == ConnectionSpec.Type.BACKEND)
                .filter(spec -> spec.team().equals(TeamName.DEFAULT) || spec.team().equals(team))
                .isPresent();
    }

    /// Why a model of `team` may not be called, in words that do not say whose the connection is.
    public static String refusal(RemoteModel remote, TeamName team) {
        boolean isEverybodys = team.equals(TeamName.DEFAULT);
        return "remote.connection: "
                + remote.connection()
                + " (expected: the name of a connection of type backend, of team "
                + team
                + (isEverybodys ? "" : " or of team " + TeamName.DEFAULT + ", for everybody")
                + ")";
    }
}
