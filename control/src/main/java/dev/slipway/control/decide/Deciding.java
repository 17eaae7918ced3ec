package dev.slipway.control.decide;

import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import dev.slipway.documents.Names;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What a command is decided on: the image, who asks, and when.
///
/// @param reveal the words behind a free text's token; words that are none stay as they are
public record Deciding(
        Image image, Principal principal, Instant now, UnaryOperator<FreeText> reveal) {
    /// How many names a refusal lists where none of them is near.
    private static final int LISTED = 10;

    /// The model of this name.
    ///
    /// *Errors*: [RefusalException] with `UNKNOWN_MODEL`.
    public Model model(ModelName name) {
        return image.model(name).orElseThrow(() -> unknown(name));
    }

    /// The model of this name, if the principal may read it: what is another team's is no more
    /// there for a command than for a look.
    ///
    /// *Errors*: [RefusalException] with `UNKNOWN_MODEL`.
    public Model legible(ModelName name) {
        return image.model(name)
                .filter(model -> may(Permission.READ_MODELS, model))
                .orElseThrow(() -> unknown(name));
    }

    private RefusalException unknown(ModelName name) {
        return new RefusalException(
                ErrorCode.UNKNOWN_MODEL, "model '" + name + "': unknown" + meant(name));
    }

    /// What is said behind the name of a model that is not there: the one that was probably meant,
    /// or nothing. Models that the principal may not read are proposed to nobody.
    public String meant(ModelName name) {
        List<String> known =
                image.models().stream()
                        .filter(model -> may(Permission.READ_MODELS, model))
                        .map(model -> model.name().value())
                        .toList();
        return Names.meant(name.value(), known);
    }

    /// What is said behind the name of an object that is not there: the one of its kind that was
    /// probably meant, or nothing. What the principal may not read is proposed to nobody.
    public String meant(ObjectId id) {
        List<String> known =
                image.objects(id.kind()).stream()
                        .map(DeclaredObject::spec)
                        .filter(spec -> spec.mayBeReadBy(principal))
                        .map(Spec::name)
                        .toList();
        return Names.meant(id.name(), known);
    }

    /// The endpoint of this name.
    ///
    /// *Errors*: [RefusalException] with `UNKNOWN_MODEL`.
    public EndpointSpec endpoint(EndpointName name) {
        return declared(name).orElseThrow(() -> unknown(name));
    }

    /// The endpoint of this name, if the principal may read it: what is another team's is no more
    /// there for a command than for a look.
    ///
    /// *Errors*: [RefusalException] with `UNKNOWN_MODEL`.
    public EndpointSpec legibleEndpoint(EndpointName name) {
        return declared(name)
                .filter(spec -> spec.mayBeReadBy(principal))
                .orElseThrow(() -> unknown(name));
    }

    private Optional<EndpointSpec> declared(EndpointName name) {
        return image.object(new ObjectId(Kind.ENDPOINT, name.value()))
                .map(object -> (EndpointSpec) object.spec());
    }

    private RefusalException unknown(EndpointName name) {
        return new RefusalException(
                ErrorCode.UNKNOWN_MODEL,
                "Request for unknown model: '"
                        + name
                        + "' is not found"
                        + meant(new ObjectId(Kind.ENDPOINT, name.value())));
    }

    /// A version of a model.
    ///
    /// *Errors*: [RefusalException] with `UNKNOWN_VERSION`.
    public Version version(Model model, VersionNumber number) {
        return model.version(number)
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.UNKNOWN_VERSION,
                                "version '"
                                        + number
                                        + "': unknown for model "
                                        + model.name()
                                        + versions(model)));
    }

    /// What is said behind a version that a model does not have: which ones it has. Whoever may not
    /// read the model hears nothing of them.
    private String versions(Model model) {
        if (!may(Permission.READ_MODELS, model)) {
            return "";
        }
        if (model.versions().isEmpty()) {
            return " (expected: one that was pushed; there is none yet)";
        }
        return " (expected: "
                + model.versions().firstKey()
                + " to "
                + model.versions().lastKey()
                + ")";
    }

    /// The version that an alias names.
    ///
    /// *Errors*: [RefusalException] with `UNKNOWN_VERSION`.
    public Version version(Model model, AliasName alias) {
        return model.version(alias)
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.UNKNOWN_VERSION,
                                "alias '"
                                        + alias
                                        + "': unknown for model "
                                        + model.name()
                                        + meant(model, alias)));
    }

    /// What is said behind an alias that a model does not have: the one that was probably meant, or
    /// those that it has. Whoever may not read the model hears nothing of them.
    public String meant(Model model, AliasName alias) {
        if (!may(Permission.READ_MODELS, model)) {
            return "";
        }
        List<String> known =
                model.aliases().keySet().stream().map(AliasName::value).sorted().toList();
        String near = Names.meant(alias.value(), known);
        if (!near.isEmpty() || known.size() > LISTED) {
            return near;
        }
        return known.isEmpty()
                ? " (expected: one that slipway model alias has set; there is none yet)"
                : " (expected: one of " + String.join(", ", known) + ")";
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

    /// Requires that a part of this server asks, and neither a person nor a program.
    ///
    /// *Errors*: [RefusalException] with `FORBIDDEN`.
    ///
    /// @param otherwise what everybody else is told
    public void requireServer(String otherwise) {
        if (principal.proof() != Principal.Proof.SYSTEM) {
            throw new RefusalException(ErrorCode.FORBIDDEN, otherwise);
        }
    }

    /// Whether the principal may do this to a model.
    public boolean may(Permission permission, Model model) {
        return principal.may(permission, model.team(), model.name());
    }

    private RefusalException forbidden(Permission permission, String subject) {
        return new RefusalException(Denials.lacking(principal, permission, subject));
    }
}
