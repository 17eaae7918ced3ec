package dev.slipway.control.decide;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.documents.Constants;
import java.time.Instant;
import java.util.function.UnaryOperator;

/// What a command is decided on: the image, who asks, and when.
///
/// @param reveal the words behind a free text's token; words that are none stay as they are
public record Deciding(
        Image image, Principal principal, Instant now, UnaryOperator<FreeText> reveal) {
    /// The model of this name.
    ///
    /// *Errors*: [RefusalException] with `UNKNOWN_MODEL`.
    public Model model(ModelName name) {
        return image.model(name)
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.UNKNOWN_MODEL, "model '" + name + "': unknown"));
    }

    /// The endpoint of this name.
    ///
    /// *Errors*: [RefusalException] with `UNKNOWN_MODEL`.
    public EndpointSpec endpoint(EndpointName name) {
        return image.object(new ObjectId(Kind.ENDPOINT, name.value()))
                .map(object -> (EndpointSpec) object.spec())
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.UNKNOWN_MODEL,
                                "Request for unknown model: '" + name + "' is not found"));
    }

    /// A version of a model.
    ///
    /// *Errors*: [RefusalException] with `UNKNOWN_VERSION`.
    public Version version(Model model, VersionNumber number) {
        return model.version(number)
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.UNKNOWN_VERSION,
                                "version '" + number + "': unknown for model " + model.name()));
    }

    /// Requires that the principal may do this to everything.
    ///
    /// *Errors*: [RefusalException] with `FORBIDDEN`.
    public void require(Permission permission) {
        if (!principal.may(permission)) {
            throw forbidden(permission, "everything");
        }
    }

    /// Requires that the principal may do this to what `team` owns.
    ///
    /// *Errors*: [RefusalException] with `FORBIDDEN`.
    public void require(Permission permission, TeamName team) {
        if (!principal.may(permission, team)) {
            throw forbidden(permission, "team " + team);
        }
    }

    /// Requires that the principal may do this to a model.
    ///
    /// *Errors*: [RefusalException] with `FORBIDDEN`.
    public void require(Permission permission, Model model) {
        if (!may(permission, model)) {
            throw forbidden(permission, "model " + model.name());
        }
    }

    /// Whether the principal may do this to a model.
    public boolean may(Permission permission, Model model) {
        return principal.may(permission, model.team(), model.name());
    }

    private RefusalException forbidden(Permission permission, String subject) {
        return new RefusalException(
                ErrorCode.FORBIDDEN,
                "permission: "
                        + principal.id()
                        + " may not "
                        + Constants.word(permission)
                        + " for "
                        + subject);
    }
}
