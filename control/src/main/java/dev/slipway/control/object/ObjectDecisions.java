package dev.slipway.control.object;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ObjectCommand;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.ObjectCommand.Unchanged;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.DeclaredObject.Acceptance;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.SuppressionSpec;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.decide.Guard;
import dev.slipway.control.decide.Words;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.ObjectFact.ChangeProposed;
import dev.slipway.control.fact.ObjectFact.ObjectDeclared;
import dev.slipway.control.fact.ObjectFact.ObjectRemoved;
import dev.slipway.control.fact.RegistryFact.ModelChanged;
import dev.slipway.control.fact.RegistryFact.ModelCreated;
import dev.slipway.control.fact.RegistryFact.ModelDeleted;
import dev.slipway.control.gate.SecondPerson;
import dev.slipway.control.job.BatchJobRules;
import dev.slipway.control.job.OpenJobs;
import dev.slipway.control.job.StreamRules;
import dev.slipway.control.release.PinnedSpecs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Decides commands about declared objects.
public final class ObjectDecisions {
    private final Guard guard;

    /// Decisions with these conditions on what endpoints serve.
    public ObjectDecisions(Guard guard) {
        this.guard = guard;
    }

    /// What the command makes happen, in the order in which objects refer to each other; nothing
    /// when everything is so already.
    ///
    /// *Errors*: [RefusalException] naming the object; then nothing of the command happens.
    public List<Fact> decide(Deciding deciding, ObjectCommand command) {
        return switch (command) {
            case ApplyObjects apply -> apply(deciding, apply);
        };
    }

    private List<Fact> apply(Deciding deciding, ApplyObjects command) {
        Set<ObjectId> seen = new HashSet<>();
        List<Put> puts = new ArrayList<>(command.puts());
        puts.sort((left, right) -> left.spec().kind().compareTo(right.spec().kind()));
        for (Put put : puts) {
            requireOnce(seen, ObjectId.of(put.spec()));
        }
        command.removals().forEach(id -> requireOnce(seen, id));
        Batch batch = new Batch(deciding, guard, command);
        command.unchanged().forEach(batch::require);
        List<Fact> facts = new ArrayList<>();
        for (Put put : puts) {
            batch.put(put).ifPresent(facts::add);
        }
        for (ObjectId id : command.removals()) {
            facts.add(batch.remove(id));
        }
        return facts;
    }

    private static void requireOnce(Set<ObjectId> seen, ObjectId id) {
        if (!seen.add(id)) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT, id + ": named twice (expected: once)");
        }
    }

    /// One command's objects, which may refer to each other.
    private record Batch(Deciding deciding, Guard guard, ApplyObjects command) {
        Optional<Fact> put(Put put) {
            Spec spec = put.spec();
            ObjectId id = ObjectId.of(spec);
            Optional<DeclaredObject> before = deciding.image().object(id);
            requireLegible(spec, before.map(DeclaredObject::spec));
            requireRevision(id, before, put.expected());
            if (before.isPresent()
                    && Words.revealed(before.get().spec(), deciding.reveal()).equals(spec)) {
                return Optional.empty();
            }
            requirePermission(spec, before.map(DeclaredObject::spec));
            before.ifPresent(
                    was -> new PinnedSpecs(deciding.image()).requireKept(was.spec(), spec));
            requireReferences(spec, before.map(DeclaredObject::spec));
            Optional<ChangeProposed> proposal =
                    secondPerson()
                            .proposal(id, before.map(DeclaredObject::spec).orElse(null), spec);
            if (proposal.isPresent()) {
                return proposal.map(Fact.class::cast);
            }
            return Optional.of(
                    switch (spec) {
                        case ModelSpec model ->
                                before.isPresent()
                                        ? new ModelChanged(model)
                                        : new ModelCreated(model);
                        case TeamSpec _,
                                EndpointSpec _,
                                PolicySpec _,
                                RoleSpec _,
                                ConnectionSpec _,
                                SuppressionSpec _,
                                StreamJobSpec _,
                                BatchJobSpec _ ->
                                new ObjectDeclared(spec, acceptance(spec));
                    });
        }

        /// To say that something is so already, or has changed, is to show it.
        private void requireLegible(Spec spec, Optional<Spec> before) {
            if (before.isPresent() && !before.get().mayBeReadBy(deciding.principal())) {
                requirePermission(spec, before);
            }
        }

        private @Nullable Acceptance acceptance(Spec spec) {
            return spec instanceof SuppressionSpec one
                    ? model(one)
                            .map(found -> SuppressionRules.acceptance(deciding, found))
                            .orElse(null)
                    : null;
        }

        /// The model that a suppression is about: as this command declares it, or as it is.
        private Optional<ModelSpec> model(SuppressionSpec spec) {
            ObjectId id = new ObjectId(Kind.MODEL, spec.model().value());
            Optional<ModelSpec> before =
                    deciding.image().object(id).map(object -> (ModelSpec) object.spec());
            return before.isPresent()
                    ? before
                    : command.puts().stream()
                            .map(Put::spec)
                            .filter(put -> ObjectId.of(put).equals(id))
                            .map(ModelSpec.class::cast)
                            .findFirst();
        }

        /// What is to be removed must be what whoever removes it has looked at.
        void require(Unchanged one) {
            requireRevision(one.object(), Optional.of(legible(one.object())), one.revision());
        }

        private static void requireRevision(
                ObjectId id, Optional<DeclaredObject> before, @Nullable Long expected) {
            long now = before.map(DeclaredObject::revision).orElse(0L);
            if (expected != null && expected != now) {
                throw new RefusalException(
                        ErrorCode.CONFLICT,
                        id
                                + ": revision "
                                + now
                                + " (expected: "
                                + expected
                                + "; somebody has changed it meanwhile)");
            }
        }

        private void requirePermission(Spec spec, Optional<Spec> before) {
            requirePermission(spec);
            before.ifPresent(this::requirePermission);
            if (spec instanceof ModelSpec now
                    && before.orElse(null) instanceof ModelSpec earlier
                    && (!now.team().equals(earlier.team())
                            || !now.riskTier().equals(earlier.riskTier()))) {
                deciding.require(Permission.ADMINISTER, earlier.team());
            }
        }

        private void requirePermission(Spec spec) {
            switch (spec) {
                case TeamSpec team -> deciding.require(Permission.ADMINISTER, team.team());
                case ConnectionSpec _ -> deciding.require(Permission.ADMINISTER);
                case PolicySpec _, RoleSpec _ -> deciding.require(Permission.EDIT_POLICIES);
                case SuppressionSpec one ->
                        SuppressionRules.requirePermission(deciding, one, model(one));
                case ModelSpec model -> deciding.require(Permission.WRITE_MODELS, model.team());
                case EndpointSpec endpoint -> deciding.require(Permission.RELEASE, endpoint.team());
                case StreamJobSpec stream -> deciding.require(Permission.SCORE, stream.team());
                case BatchJobSpec batch -> deciding.require(Permission.SCORE, batch.team());
            }
        }

        private void requireReferences(Spec spec, Optional<Spec> before) {
            if (before.isEmpty()) {
                NameRules.require(spec);
            }
            switch (spec) {
                case TeamSpec _, RoleSpec _ -> {}
                case PolicySpec policy -> PolicyRules.require(policy);
                case ConnectionSpec connection -> {
                    requireTeam(spec, connection.team());
                    ConnectionRules.require(connection);
                }
                case SuppressionSpec one ->
                        SuppressionRules.require(
                                deciding,
                                one,
                                model(one).orElseThrow(() -> missing(one)).riskTier());
                case ModelSpec model -> requireTeam(spec, model.team());
                case EndpointSpec endpoint -> {
                    requireTeam(spec, endpoint.team());
                    SloRules.require(endpoint, before.orElse(null));
                    if (before.isEmpty()) {
                        requireNotMeant(endpoint);
                    }
                    requireTarget(endpoint, before);
                }
                case StreamJobSpec stream -> {
                    requireTeam(spec, stream.team());
                    new StreamRules(deciding, guard, this::known)
                            .require(stream, before.map(StreamJobSpec.class::cast).orElse(null));
                }
                case BatchJobSpec batch -> {
                    requireTeam(spec, batch.team());
                    new BatchJobRules(deciding, guard, this::known).require(batch);
                }
            }
        }

        /// What a schedule names is an endpoint, or else a model: one that scores a model would
        /// score something else from the next time on, whoever has declared it.
        private void requireNotMeant(EndpointSpec endpoint) {
            String name = endpoint.endpoint().value();
            boolean isModel =
                    deciding.image().models().stream()
                            .anyMatch(model -> model.name().value().equals(name));
            if (!isModel || endpoint.serves().model().value().equals(name)) {
                return;
            }
            deciding.image().objects(Kind.BATCH_JOB).stream()
                    .flatMap(object -> known(object.id()).stream())
                    .filter(spec ->
                            spec instanceof BatchJobSpec batch && batch.job().score().equals(name))
                    .findFirst()
                    .ifPresent(batch -> {
                        boolean isLegible = batch.mayBeReadBy(deciding.principal());
                        throw new RefusalException(
                                ErrorCode.CONFLICT,
                                "name: "
                                        + name
                                        + " is the model that "
                                        + (isLegible ? ObjectId.of(batch) : "a schedule")
                                        + " scores (expected: another name, or serves: "
                                        + name
                                        + ") for "
                                        + ObjectId.of(endpoint));
                    });
        }

        private void requireTeam(Spec spec, TeamName team) {
            ObjectId id = new ObjectId(Kind.TEAM, team.value());
            if (!team.equals(TeamName.DEFAULT) && !isThere(id)) {
                throw missing(spec, "team", team.value(), deciding.meant(id));
            }
        }

        private void requireTarget(EndpointSpec spec, Optional<Spec> before) {
            Model model = served(spec, before);
            Version version =
                    switch (spec.serves()) {
                        case Target.Latest _ -> null;
                        case Target.Alias alias -> model.version(alias.alias()).orElse(null);
                        case Target.Exactly one -> model.version(one.version()).orElse(null);
                    };
            if (version == null && !(spec.serves() instanceof Target.Latest)) {
                String meant =
                        spec.serves() instanceof Target.Alias alias
                                ? deciding.meant(model, alias.alias())
                                : "";
                throw missing(spec, "serves", spec.serves().toString(), meant);
            }
            if (!isLetIn(spec, before)) {
                requireFit(spec, model, version);
            }
        }

        /// The model that an endpoint serves. Who may ask the endpoint has its answers, so whoever
        /// has it begin to serve a model may ask the model.
        private Model served(EndpointSpec spec, Optional<Spec> before) {
            ModelName name = spec.serves().model();
            boolean isServed =
                    before.orElse(null) instanceof EndpointSpec earlier
                            && earlier.serves().model().equals(name);
            Model model =
                    deciding.image()
                            .model(name)
                            .filter(one -> isServed || deciding.may(Permission.READ_MODELS, one))
                            .orElseThrow(() ->
                                    missing(spec, "serves", name.value(), deciding.meant(name)));
            if (!isServed) {
                deciding.require(Permission.PREDICT, model);
            }
            return model;
        }

        /// Whether an endpoint served this at this tier before: then nothing begins to answer.
        private static boolean isLetIn(EndpointSpec now, Optional<Spec> before) {
            return before.orElse(null) instanceof EndpointSpec earlier
                    && earlier.serves().equals(now.serves())
                    && earlier.riskTier().compareTo(now.riskTier()) >= 0;
        }

        /// Whatever answers callers has what its tier asks for, by whichever name it is reached.
        private void requireFit(EndpointSpec spec, Model model, @Nullable Version version) {
            RiskTier tier = spec.riskTier().or(model.riskTier());
            if (version == null) {
                if (tier.isRisky()) {
                    throw new RefusalException(
                            ErrorCode.UNMET_REQUIREMENT,
                            "serves: "
                                    + spec.serves()
                                    + " (expected: an alias or a number, since the risk tier is "
                                    + tier
                                    + ") for "
                                    + ObjectId.of(spec));
                }
                return;
            }
            List<String> unmet = guard.unmet(deciding, model, spec, version);
            if (!unmet.isEmpty()) {
                throw new RefusalException(
                        ErrorCode.UNMET_REQUIREMENT,
                        ObjectId.of(spec)
                                + " may not serve version "
                                + version.number()
                                + ": "
                                + String.join("; ", unmet));
            }
        }

        private boolean isThere(ObjectId id) {
            return !command.removals().contains(id)
                    && (deciding.image().object(id).isPresent()
                            || command.puts().stream()
                                    .anyMatch(put -> ObjectId.of(put.spec()).equals(id)));
        }

        /// What an object is to be, or is.
        private Optional<Spec> known(ObjectId id) {
            return command.puts().stream()
                    .map(Put::spec)
                    .filter(spec -> ObjectId.of(spec).equals(id))
                    .findFirst()
                    .or(() ->
                            deciding.image()
                                    .object(id)
                                    .filter(_ -> !command.removals().contains(id))
                                    .map(DeclaredObject::spec));
        }

        private RefusalException missing(SuppressionSpec one) {
            ModelName name = one.model();
            return missing(one, "model", name.value(), deciding.meant(name));
        }

        /// @param meant what was probably meant, if anything
        private static RefusalException missing(
                Spec spec, String field, String name, String meant) {
            return new RefusalException(
                    ErrorCode.UNKNOWN_OBJECT,
                    field
                            + ": '"
                            + name
                            + "' is unknown"
                            + (meant.isEmpty() ? " (expected: one that exists)" : meant)
                            + " for "
                            + ObjectId.of(spec));
        }

        /// The object, for whoever may know that it is there.
        private DeclaredObject legible(ObjectId id) {
            return deciding.image()
                    .object(id)
                    .filter(one -> one.spec().mayBeReadBy(deciding.principal()))
                    .orElseThrow(() -> unknown(id));
        }

        Fact remove(ObjectId id) {
            Spec spec = legible(id).spec();
            requirePermission(spec);
            new PinnedSpecs(deciding.image()).requireFree(spec);
            requireUnused(id);
            if (id.kind() == Kind.CONNECTION) {
                OpenJobs.requireNoneOn(deciding.image(), id);
            }
            if (spec instanceof ModelSpec model) {
                OpenJobs.requireNoOther(deciding.image(), model.model(), this::isLeaving);
            }
            Optional<ChangeProposed> proposal = secondPerson().proposal(id, spec, null);
            if (proposal.isPresent()) {
                return proposal.get();
            }
            return spec instanceof ModelSpec model
                    ? new ModelDeleted(model.model())
                    : new ObjectRemoved(id.kind(), id.name());
        }

        private boolean isLeaving(StreamName stream) {
            return command.removals().contains(new ObjectId(Kind.STREAM_JOB, stream.value()));
        }

        private SecondPerson secondPerson() {
            return new SecondPerson(deciding, one -> Words.revealed(one, deciding.reveal()));
        }

        private RefusalException unknown(ObjectId id) {
            return new RefusalException(
                    ErrorCode.UNKNOWN_OBJECT, id + ": unknown" + deciding.meant(id));
        }

        private void requireUnused(ObjectId id) {
            References references = new References(deciding.image(), id);
            Stream<ObjectId> declared =
                    command.puts().stream()
                            .map(Put::spec)
                            .filter(references::isFrom)
                            .map(ObjectId::of);
            Stream.concat(references.all(), declared)
                    .filter(user -> !command.removals().contains(user))
                    .findFirst()
                    .ifPresent(user -> {
                        throw new RefusalException(
                                ErrorCode.CONFLICT,
                                id + ": " + user + " refers to it (expected: nothing does)");
                    });
        }
    }
}
