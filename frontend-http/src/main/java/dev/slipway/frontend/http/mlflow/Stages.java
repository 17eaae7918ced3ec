package dev.slipway.frontend.http.mlflow;

import dev.slipway.api.control.RegistryCommand;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// MLflow's stages as a view: `Staging` and `Production` are the aliases of these names, `Archived`
/// is a version that is retired.
///
/// An alias names one version, so there is never a moment with two in production or with none.
enum Stages {
    NONE("None"),
    STAGING("Staging"),
    PRODUCTION("Production"),
    ARCHIVED("Archived");

    private final String title;

    Stages(String title) {
        this.title = title;
    }

    /// As the client writes it.
    String title() {
        return title;
    }

    /// The stage that a text names, in any case.
    ///
    /// *Errors*: [MlflowException] for another text.
    static Stages of(String text) {
        return Arrays.stream(values())
                .filter(stage -> stage.title.equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() ->
                        new MlflowException(
                                MlflowError.INVALID_PARAMETER_VALUE,
                                "Invalid Model Version stage: "
                                        + text
                                        + ". Value must be one of None, Staging,"
                                        + " Production, Archived."));
    }

    /// The stage of a version.
    static Stages of(Model model, Version version) {
        if (PRODUCTION.isNamed(model, version)) {
            return PRODUCTION;
        }
        if (STAGING.isNamed(model, version)) {
            return STAGING;
        }
        return version.status() == VersionStatus.RETIRED ? ARCHIVED : NONE;
    }

    private boolean isNamed(Model model, Version version) {
        return version.number().equals(model.aliases().get(alias()));
    }

    private AliasName alias() {
        return new AliasName(name().toLowerCase(Locale.ROOT));
    }

    /// The newest version in each of these stages.
    static List<Version> latest(Model model, List<Stages> wanted) {
        List<Version> found = new ArrayList<>();
        for (Stages stage : wanted) {
            model.versions().reversed().values().stream()
                    .filter(version -> of(model, version) == stage)
                    .findFirst()
                    .ifPresent(found::add);
        }
        return found;
    }

    /// The commands that bring a version into this stage.
    ///
    /// @param archiving whether the version that was there is retired
    List<RegistryCommand> commands(Model model, Version version, boolean archiving) {
        List<RegistryCommand> commands = new ArrayList<>();
        boolean named = this == STAGING || this == PRODUCTION;
        if (named && !archiving && isNamed(model, version)) {
            return commands;
        }
        if (this != ARCHIVED && version.status() == VersionStatus.RETIRED) {
            commands.add(status(model, version, VersionStatus.ACTIVE));
        }
        if (named) {
            Optional<Version> before = model.version(alias());
            commands.add(
                    new RegistryCommand.SetAlias(model.name(), alias(), version.number(), null));
            // One that is quarantined stays so: a retired one may answer.
            before.filter(earlier -> archiving && !earlier.number().equals(version.number()))
                    .filter(earlier -> earlier.status() != VersionStatus.QUARANTINED)
                    .ifPresent(
                            earlier -> commands.add(status(model, earlier, VersionStatus.RETIRED)));
        }
        for (Stages other : List.of(STAGING, PRODUCTION)) {
            if (other != this && other.isNamed(model, version)) {
                commands.add(new RegistryCommand.RemoveAlias(model.name(), other.alias()));
            }
        }
        if (this == ARCHIVED && version.status() != VersionStatus.RETIRED) {
            commands.add(status(model, version, VersionStatus.RETIRED));
        }
        return commands;
    }

    /// Which of these commands are decided before the first of them is done, so that one that is
    /// refused leaves everything as it was. The first is decided as it is done, and an alias that a
    /// version may have only once it is active again cannot be decided before.
    static List<RegistryCommand> decidedFirst(List<RegistryCommand> commands) {
        boolean comesBack =
                !commands.isEmpty()
                        && commands.getFirst() instanceof RegistryCommand.SetStatus status
                        && status.status() == VersionStatus.ACTIVE;
        return commands.stream()
                .skip(1)
                .filter(command -> !comesBack || !(command instanceof RegistryCommand.SetAlias))
                .toList();
    }

    private RegistryCommand status(Model model, Version version, VersionStatus status) {
        FreeText reason = new FreeText("stage " + title + " by the mlflow client");
        return new RegistryCommand.SetStatus(model.name(), version.number(), status, reason);
    }
}
