package dev.slipway.intake;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.packages.intake.Imported;
import dev.slipway.runtime.RemoteModel;
import java.util.Optional;

/// Who may have a package that stands for a model behind a connection: its secret is used for every
/// call, so a team's connection is for the team's own models, and those of the team `default` are
/// for everybody's.
final class ConnectionUse {
    private ConnectionUse() {}

    /// *Errors*: `RefusalException` when the package's connection is not for `team`.
    static void require(Image image, Imported imported, TeamName team) {
        if (!(imported instanceof Imported.Servable servable)) {
            return;
        }
        RemoteModel remote = servable.description().manifest().remote();
        if (remote == null) {
            return;
        }
        Optional<TeamName> owner =
                image.object(new ObjectId(Kind.CONNECTION, remote.connection()))
                        .map(DeclaredObject::spec)
                        .filter(ConnectionSpec.class::isInstance)
                        .map(spec -> ((ConnectionSpec) spec).team());
        if (owner.isPresent()
                && !owner.get().equals(TeamName.DEFAULT)
                && !owner.get().equals(team)) {
            throw Refuse.input(
                    "remote.connection: "
                            + remote.connection()
                            + " of team "
                            + owner.get()
                            + " (expected: one of team "
                            + team
                            + ", or of everybody's, "
                            + TeamName.DEFAULT
                            + ")");
        }
    }
}
