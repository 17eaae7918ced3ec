package dev.slipway.control.job;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import dev.slipway.control.decide.Deciding;
import dev.slipway.documents.Constants;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A connection that a job or a stream names.
///
/// @param field in which it stands
/// @param user what names it; absent for a job that is submitted
record UsedConnection(String field, ConnectionSpec.Type type, @Nullable ObjectId user) {
    /// Requires one of the type, that belongs to the team or to everybody. Others are there only
    /// for whoever may read them.
    ///
    /// *Errors*: [RefusalException] naming the field.
    void require(
            Deciding deciding,
            String name,
            TeamName team,
            Function<ObjectId, Optional<Spec>> known) {
        ObjectId id = new ObjectId(Kind.CONNECTION, name);
        ConnectionSpec connection =
                known.apply(id)
                        .map(ConnectionSpec.class::cast)
                        .filter(one -> isFor(one, team) || one.mayBeReadBy(deciding.principal()))
                        .orElseThrow(() -> unknown(name, deciding.meant(id)));
        if (connection.type() != type) {
            throw refused(
                    ErrorCode.INVALID_INPUT,
                    name + " (expected: one of type " + Constants.word(type) + ")");
        }
        if (!isFor(connection, team)) {
            throw refused(
                    ErrorCode.FORBIDDEN,
                    name
                            + " belongs to team "
                            + connection.team()
                            + " (expected: one of team "
                            + team
                            + ", or of team default)");
        }
    }

    private static boolean isFor(ConnectionSpec connection, TeamName team) {
        return connection.team().equals(TeamName.DEFAULT) || connection.team().equals(team);
    }

    /// @param meant what was probably meant, if anything
    private RefusalException unknown(String name, String meant) {
        return refused(
                ErrorCode.UNKNOWN_OBJECT,
                "'"
                        + name
                        + "' is unknown"
                        + (meant.isEmpty() ? " (expected: one that exists)" : meant));
    }

    private RefusalException refused(ErrorCode code, String what) {
        return new RefusalException(
                code, field + ": " + what + (user == null ? "" : " for " + user));
    }
}
