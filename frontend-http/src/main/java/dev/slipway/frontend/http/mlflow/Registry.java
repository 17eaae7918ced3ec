package dev.slipway.frontend.http.mlflow;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.frontend.http.control.ControlPorts;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Registered models as this door sees them: Slipway's own, read from the image and changed by
/// ordinary commands.
///
/// @param control which decides
/// @param keys a new name for each command
record Registry(ControlPorts control, Supplier<IdempotencyKey> keys) {
    /// Sends a command in the caller's name.
    ///
    /// *Errors*: [RefusalException] when it is refused.
    void submit(MlflowRequest request, Command command) {
        send(request, command, false);
    }

    /// Requires that a command would be done now, and does nothing.
    ///
    /// *Errors*: [RefusalException] when it would be refused.
    void require(MlflowRequest request, Command command) {
        send(request, command, true);
    }

    private void send(MlflowRequest request, Command command, boolean isDryRun) {
        CommandRequest sent = new CommandRequest(request.caller(), keys.get(), command, isDryRun);
        if (control.controls().submit(sent) instanceof CommandResult.Refused refused) {
            throw new RefusalException(refused.refusal());
        }
    }

    Image image() {
        return control.images().current();
    }

    /// The name in a request.
    ///
    /// *Errors*: [MlflowException] for a missing or illegal one.
    static ModelName name(MlflowRequest request, String field) {
        String text = request.text(field);
        try {
            return new ModelName(text);
        } catch (IllegalArgumentException e) {
            throw new MlflowException(
                    MlflowError.INVALID_PARAMETER_VALUE, "Invalid model name: " + e.getMessage());
        }
    }

    /// The model that a request names; one that the caller may not read is unknown to them.
    ///
    /// *Errors*: [MlflowException] when there is none.
    Model model(MlflowRequest request) {
        String name = request.text("name");
        return found(request.caller(), name)
                .orElseThrow(() ->
                        new MlflowException(
                                MlflowError.RESOURCE_DOES_NOT_EXIST,
                                "Registered Model with name=" + name + " not found"));
    }

    /// The model of this name, legal or not, if the caller may read it.
    Optional<Model> found(Principal caller, String name) {
        try {
            return image().model(new ModelName(name)).filter(model -> maySee(caller, model));
        } catch (IllegalArgumentException illegal) {
            return Optional.empty();
        }
    }

    /// All models that the caller may read, by name.
    List<Model> models(Principal caller) {
        return image().models().stream().filter(model -> maySee(caller, model)).toList();
    }

    /// Whether a caller may have these files: those of a version are their model's, all others
    /// belong to nobody.
    boolean mayFetch(Principal caller, ArtifactPath path) {
        if (!path.isFrozen()) {
            return true;
        }
        String place = path.frozenRoot().uri();
        return image().models().stream()
                .filter(model -> caller.may(Permission.READ_ARTIFACTS, model.team(), model.name()))
                .flatMap(model -> model.versions().values().stream())
                .anyMatch(version ->
                        VersionOrigin.of(version).place().filter(place::equals).isPresent());
    }

    /// Whether the files of a version lie at this place.
    boolean isNamed(String place) {
        return image().models().stream()
                .flatMap(model -> model.versions().values().stream())
                .anyMatch(version ->
                        VersionOrigin.of(version).place().filter(place::equals).isPresent());
    }

    private static boolean maySee(Principal caller, Model model) {
        return caller.may(Permission.READ_MODELS, model.team(), model.name());
    }

    /// The version that a request names.
    ///
    /// *Errors*: [MlflowException] when there is none.
    Version version(MlflowRequest request, Model model) {
        String number = request.text("version");
        return VersionNumber.parse(number)
                .flatMap(model::version)
                .orElseThrow(() ->
                        new MlflowException(
                                MlflowError.RESOURCE_DOES_NOT_EXIST,
                                "Model Version (name="
                                        + model.name()
                                        + ", version="
                                        + number
                                        + ") not found"));
    }

    /// What a person says of a model or a version; empty when they say nothing.
    ///
    /// *Errors*: [MlflowException] for more than anybody may say: the client repeats what it takes
    /// for a mistake of the server's.
    static FreeText words(MlflowRequest request) {
        try {
            return new FreeText(request.textOrEmpty("description"));
        } catch (IllegalArgumentException e) {
            throw new MlflowException(
                    MlflowError.INVALID_PARAMETER_VALUE, "description: " + e.getMessage());
        }
    }
}
