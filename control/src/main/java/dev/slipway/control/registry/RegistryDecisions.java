package dev.slipway.control.registry;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.RegistryCommand;
import dev.slipway.api.control.RegistryCommand.AttachEvaluation;
import dev.slipway.api.control.RegistryCommand.AttachSignature;
import dev.slipway.api.control.RegistryCommand.ChangeTags;
import dev.slipway.api.control.RegistryCommand.CreateModel;
import dev.slipway.api.control.RegistryCommand.DeleteModel;
import dev.slipway.api.control.RegistryCommand.DeleteVersion;
import dev.slipway.api.control.RegistryCommand.Describe;
import dev.slipway.api.control.RegistryCommand.ImportVersion;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.control.RegistryCommand.RemoveAlias;
import dev.slipway.api.control.RegistryCommand.RenameModel;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.control.RegistryCommand.SetStatus;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.decide.Guard;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.RegistryFact;
import dev.slipway.control.fact.RegistryFact.AliasRemoved;
import dev.slipway.control.fact.RegistryFact.AliasSet;
import dev.slipway.control.fact.RegistryFact.Described;
import dev.slipway.control.fact.RegistryFact.EvaluationAttached;
import dev.slipway.control.fact.RegistryFact.ModelCreated;
import dev.slipway.control.fact.RegistryFact.ModelDeleted;
import dev.slipway.control.fact.RegistryFact.ModelRenamed;
import dev.slipway.control.fact.RegistryFact.SignatureAttached;
import dev.slipway.control.fact.RegistryFact.StatusSet;
import dev.slipway.control.fact.RegistryFact.TagsChanged;
import dev.slipway.control.fact.RegistryFact.VersionDeleted;
import dev.slipway.control.fact.RegistryFact.VersionPublished;
import dev.slipway.control.gate.AcceptedFindings;
import dev.slipway.control.job.OpenJobs;
import dev.slipway.control.release.Pins;
import dev.slipway.control.release.Withdrawal;
import dev.slipway.documents.Constants;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides commands about models and versions.
public final class RegistryDecisions {
    private final Guard guard;

    /// Decisions with these conditions on aliases.
    public RegistryDecisions(Guard guard) {
        this.guard = guard;
    }

    /// What the command makes happen; nothing when everything is so already.
    ///
    /// *Errors*: [RefusalException].
    public List<Fact> decide(Deciding deciding, RegistryCommand command) {
        return switch (command) {
            case CreateModel(ModelSpec spec) -> create(deciding, spec);
            case RenameModel rename -> rename(deciding, rename);
            case DeleteModel(ModelName model) -> delete(deciding, model);
            case PublishVersion publish -> publish(deciding, publish);
            case ImportVersion arrived ->
                    ImportDecisions.decide(deciding, arrived, specOf(deciding, arrived.model()));
            case ChangeTags tags -> tag(deciding, tags);
            case Describe describe -> describe(deciding, describe);
            case SetAlias alias -> alias(deciding, alias);
            case RemoveAlias alias -> removeAlias(deciding, alias);
            case AttachEvaluation evaluation -> evaluate(deciding, evaluation);
            case AttachSignature signature -> sign(deciding, signature);
            case SetStatus status -> status(deciding, status);
            case DeleteVersion version -> deleteVersion(deciding, version);
        };
    }

    private static List<Fact> create(Deciding deciding, ModelSpec spec) {
        deciding.require(Permission.WRITE_MODELS, spec.team());
        if (deciding.image().model(spec.model()).isPresent()) {
            throw conflict("model '" + spec.model() + "' exists (expected: a new name)");
        }
        return List.of(new ModelCreated(Successors.of(deciding, spec)));
    }

    private static List<Fact> rename(Deciding deciding, RenameModel command) {
        Model model = deciding.legible(command.model());
        deciding.require(Permission.WRITE_MODELS, model);
        if (command.to().equals(command.model())) {
            return List.of();
        }
        Pins.requireNone(deciding.image(), model.name());
        OpenJobs.requireNone(deciding.image(), model.name());
        if (deciding.image().model(command.to()).isPresent()) {
            throw conflict("model '" + command.to() + "' exists (expected: a new name)");
        }
        requireUnserved(deciding, model);
        Successors.requireName(deciding, model, command.to());
        return List.of(new ModelRenamed(command.model(), command.to()));
    }

    private static List<Fact> delete(Deciding deciding, ModelName name) {
        Model model = deciding.legible(name);
        deciding.require(Permission.WRITE_MODELS, model);
        Pins.requireNone(deciding.image(), name);
        OpenJobs.requireNone(deciding.image(), name);
        requireUnserved(deciding, model);
        if (!model.aliases().isEmpty()) {
            throw conflict(
                    "model '"
                            + name
                            + "' has aliases "
                            + model.aliases().keySet()
                            + " (expected: none; remove them first)");
        }
        return List.of(new ModelDeleted(name));
    }

    private static void requireUnserved(Deciding deciding, Model model) {
        for (EndpointSpec endpoint : deciding.image().endpoints()) {
            if (endpoint.serves().model().equals(model.name())) {
                throw conflict(
                        "model '"
                                + model.name()
                                + "' is served by endpoint "
                                + endpoint.endpoint()
                                + " (expected: by none)");
            }
        }
    }

    private static List<Fact> publish(Deciding deciding, PublishVersion command) {
        List<Fact> facts = new ArrayList<>();
        Optional<Model> model = deciding.image().model(command.model());
        if (model.isPresent()) {
            deciding.require(Permission.WRITE_MODELS, model.get());
            requireParent(deciding, model.get(), command.lineage().parent());
        } else {
            ModelSpec spec = specOf(deciding, command.model());
            deciding.require(Permission.WRITE_MODELS, spec.team());
            facts.add(new ModelCreated(spec));
        }
        AcceptedFindings.require(deciding, command.model(), command.content().scan());
        VersionNumber number = new VersionNumber(model.map(Model::lastNumber).orElse(0L) + 1);
        facts.add(
                new VersionPublished(
                        command.model(),
                        number,
                        command.content(),
                        command.lineage(),
                        command.description(),
                        command.tags(),
                        deciding.principal().person(),
                        null));
        return facts;
    }

    /// A model that comes with its first version belongs to the team of whoever pushes it, unless
    /// the name is known.
    private static ModelSpec specOf(Deciding deciding, ModelName model) {
        ModelSpec defaults = ModelSpec.defaults(model);
        TeamName team = Successors.team(deciding, model).orElse(deciding.principal().team());
        return Successors.of(
                deciding, new ModelSpec(model, team, defaults.riskTier(), null, Map.of()));
    }

    private static void requireParent(
            Deciding deciding, Model model, @Nullable VersionNumber parent) {
        if (parent != null) {
            deciding.version(model, parent);
        }
    }

    private static List<Fact> tag(Deciding deciding, ChangeTags command) {
        Model model = deciding.legible(command.model());
        deciding.require(Permission.WRITE_MODELS, model);
        Map<String, String> now =
                command.version() == null
                        ? model.tags()
                        : deciding.version(model, command.version()).tags();
        boolean changes =
                command.removed().stream().anyMatch(now::containsKey)
                        || command.set().entrySet().stream()
                                .anyMatch(tag -> !tag.getValue().equals(now.get(tag.getKey())));
        return changes
                ? List.of(
                        new TagsChanged(
                                command.model(),
                                command.version(),
                                command.set(),
                                command.removed()))
                : List.of();
    }

    private static List<Fact> describe(Deciding deciding, Describe command) {
        Model model = deciding.legible(command.model());
        deciding.require(Permission.WRITE_MODELS, model);
        if (command.version() != null) {
            deciding.version(model, command.version());
        }
        return List.of(new Described(command.model(), command.version(), command.description()));
    }

    private List<Fact> alias(Deciding deciding, SetAlias command) {
        Model model = deciding.legible(command.model());
        Version version = deciding.version(model, command.version());
        requireMover(deciding, model, command);
        VersionNumber now = model.aliases().get(command.alias());
        if (command.expected() != null && !command.expected().equals(now)) {
            throw conflict(
                    "alias '"
                            + command.alias()
                            + "' names "
                            + (now == null ? "nothing" : "version " + now)
                            + " (expected: version "
                            + command.expected()
                            + ")");
        }
        if (command.version().equals(now)) {
            return List.of();
        }
        Pins.requireNone(deciding.image(), new Target.Alias(model.name(), command.alias()));
        requireActive(model, version);
        List<String> unmet = guard.unmet(deciding, model, command.alias(), version);
        if (!unmet.isEmpty()) {
            throw new RefusalException(
                    ErrorCode.UNMET_REQUIREMENT,
                    "alias '"
                            + command.alias()
                            + "' of model "
                            + model.name()
                            + " may not name version "
                            + version.number()
                            + ": "
                            + String.join("; ", unmet));
        }
        return List.of(new AliasSet(model.name(), command.alias(), version.number(), now));
    }

    private void requireMover(Deciding deciding, Model model, SetAlias command) {
        boolean isGuarded = guard.guards(deciding, model, command.alias());
        if (isGuarded || !deciding.may(Permission.WRITE_MODELS, model)) {
            deciding.require(Permission.RELEASE, model);
        }
    }

    private static void requireActive(Model model, Version version) {
        if (version.status() != VersionStatus.ACTIVE) {
            throw conflict(
                    "version "
                            + version.number()
                            + " of model "
                            + model.name()
                            + " is "
                            + Constants.word(version.status())
                            + " (expected: active)");
        }
    }

    private List<Fact> removeAlias(Deciding deciding, RemoveAlias command) {
        Model model = deciding.legible(command.model());
        VersionNumber now = model.aliases().get(command.alias());
        if (now == null) {
            throw new RefusalException(
                    ErrorCode.UNKNOWN_OBJECT,
                    "alias '"
                            + command.alias()
                            + "': unknown for model "
                            + model.name()
                            + deciding.meant(model, command.alias()));
        }
        requireMover(deciding, model, new SetAlias(model.name(), command.alias(), now, null));
        Target.Alias served = new Target.Alias(model.name(), command.alias());
        Pins.requireNone(deciding.image(), served);
        for (EndpointSpec endpoint : deciding.image().endpoints()) {
            if (endpoint.serves().equals(served)) {
                throw conflict(
                        "alias '"
                                + command.alias()
                                + "' is served by endpoint "
                                + endpoint.endpoint()
                                + " (expected: by none)");
            }
        }
        return List.of(new AliasRemoved(model.name(), command.alias(), now));
    }

    private static List<Fact> evaluate(Deciding deciding, AttachEvaluation command) {
        Model model = deciding.legible(command.model());
        deciding.require(Permission.EVALUATE, model);
        deciding.version(model, command.version());
        if (!Double.isFinite(command.value()) || command.metric().isBlank()) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    "evaluation: "
                            + command.metric()
                            + "="
                            + command.value()
                            + " (expected: a name and a number)");
        }
        requireSlice(command.slice());
        requireBound("low", command.low());
        requireBound("high", command.high());
        requireOrder(command.low(), command.high());
        return List.of(
                new EvaluationAttached(
                        command.model(),
                        command.version(),
                        command.metric(),
                        command.slice(),
                        command.dataset(),
                        command.value(),
                        command.low(),
                        command.high()));
    }

    /// What is not written counts as all data: of an empty text nothing would be recorded.
    private static void requireSlice(@Nullable String slice) {
        if (slice != null && slice.isBlank()) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    "slice: '" + slice + "' (expected: a part of the data, or none)");
        }
    }

    private static void requireOrder(@Nullable Double low, @Nullable Double high) {
        if (low != null && high != null && low > high) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT, "low: " + low + " (expected: <= high " + high + ")");
        }
    }

    private static void requireBound(String name, @Nullable Double bound) {
        if (bound != null && !Double.isFinite(bound)) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    name + ": " + bound + " (expected: a number, or none)");
        }
    }

    private static List<Fact> sign(Deciding deciding, AttachSignature command) {
        Model model = deciding.legible(command.model());
        deciding.require(Permission.WRITE_MODELS, model);
        Version version = deciding.version(model, command.version());
        return command.signature().equals(version.content().signature())
                ? List.of()
                : List.of(
                        new SignatureAttached(
                                command.model(), command.version(), command.signature()));
    }

    private static List<Fact> status(Deciding deciding, SetStatus command) {
        Model model = deciding.legible(command.model());
        boolean isBack = command.status() == VersionStatus.ACTIVE;
        deciding.require(isBack ? Permission.RELEASE : Permission.ROLL_BACK, model);
        Version version = deciding.version(model, command.version());
        if (version.status() == command.status()) {
            return List.of();
        }
        return switch (command.status()) {
            case ACTIVE ->
                    List.of(
                            new StatusSet(
                                    model.name(),
                                    version.number(),
                                    command.status(),
                                    command.reason()));
            case QUARANTINED -> {
                Pins.requireNoFallback(deciding.image(), model.name(), version.number());
                yield Withdrawal.quarantine(
                        deciding.image(), model.name(), version, command.reason());
            }
            case RETIRED -> {
                Pins.requireNone(deciding.image(), model.name(), version.number());
                requireNotQuarantined(model, version);
                yield List.of(
                        new StatusSet(
                                model.name(),
                                version.number(),
                                command.status(),
                                command.reason()));
            }
        };
    }

    /// A retired version goes on answering where something serves it: to retire what is quarantined
    /// would bring it back, and to bring back takes more.
    private static void requireNotQuarantined(Model model, Version version) {
        if (version.status() == VersionStatus.QUARANTINED) {
            throw conflict(
                    "version "
                            + version.number()
                            + " of model "
                            + model.name()
                            + " is quarantined (expected: active; a retired version may answer)");
        }
    }

    private static List<Fact> deleteVersion(Deciding deciding, DeleteVersion command) {
        Model model = deciding.legible(command.model());
        deciding.require(Permission.WRITE_MODELS, model);
        Version version = deciding.version(model, command.version());
        Pins.requireNone(deciding.image(), model.name(), version.number());
        OpenJobs.requireNone(deciding.image(), model.name(), version.number());
        model.aliases()
                .forEach((alias, number) -> {
                    if (number.equals(version.number())) {
                        throw conflict(
                                "version "
                                        + number
                                        + " is named by alias '"
                                        + alias
                                        + "' (expected: by none; move it first)");
                    }
                });
        for (EndpointSpec endpoint : deciding.image().endpoints()) {
            if (endpoint.serves().equals(new Target.Exactly(model.name(), version.number()))) {
                throw conflict(
                        "version "
                                + version.number()
                                + " is served by endpoint "
                                + endpoint.endpoint()
                                + " (expected: by none)");
            }
        }
        RegistryFact deleted = new VersionDeleted(model.name(), version.number());
        return List.of(deleted);
    }

    private static RefusalException conflict(String message) {
        return new RefusalException(ErrorCode.CONFLICT, message);
    }
}
