package dev.slipway.testkit.fake;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.control.CommandRequest;
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
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.ModelSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What commands about models make of them; nothing is refused, and evaluations and signatures
/// leave a model as it was.
final class FakeRegistryFold {
    private FakeRegistryFold() {}

    /// Does the command to the models of an image.
    static void apply(FakeImage image, CommandRequest request, RegistryCommand command) {
        Map<String, Model> models = image.byName();
        String name = command.model().value();
        PrincipalId actor = request.principal().id();
        switch (command) {
            case CreateModel(ModelSpec spec) ->
                    models.put(name, FakeFold.model(spec, 0, image.time()));
            case DeleteModel gone -> models.remove(name);
            case RenameModel rename -> {
                Model model = models.remove(name);
                if (model != null) {
                    models.put(rename.to().value(), named(model, rename.to()));
                }
            }
            case PublishVersion publish ->
                    models.put(
                            name, published(known(image, publish.model()), publish, actor, image));
            case ChangeTags tags -> change(models, name, model -> tagged(model, tags));
            case Describe words -> change(models, name, model -> described(model, words));
            case SetAlias set ->
                    change(models, name, model -> aliased(model, set.alias(), set.version()));
            case RemoveAlias gone ->
                    change(models, name, model -> aliased(model, gone.alias(), null));
            case SetStatus set ->
                    change(
                            models,
                            name,
                            model -> with(model, set.version(), one -> one.with(set.status())));
            case DeleteVersion gone ->
                    change(models, name, model -> without(model, gone.version()));
            case AttachEvaluation measured -> {}
            case AttachSignature signed -> {}
            case ImportVersion arrived ->
                    models.put(
                            name,
                            published(
                                    known(image, arrived.model()),
                                    asPublished(arrived),
                                    actor,
                                    image));
        }
    }

    private static void change(
            Map<String, Model> models, String name, UnaryOperator<Model> change) {
        models.computeIfPresent(name, (key, model) -> change.apply(model));
    }

    private static PublishVersion asPublished(ImportVersion arrived) {
        Version there = arrived.source().version();
        return new PublishVersion(
                arrived.model(),
                arrived.content(),
                there.lineage(),
                there.description(),
                there.tags());
    }

    private static Model known(FakeImage image, ModelName name) {
        Model model = image.byName().get(name.value());
        return model == null ? FakeFold.model(ModelSpec.defaults(name), 0, image.time()) : model;
    }

    private static Model published(
            Model model, PublishVersion publish, PrincipalId actor, FakeImage image) {
        VersionNumber number = new VersionNumber(model.lastNumber() + 1);
        Version version =
                new Version(
                        number,
                        publish.content(),
                        publish.lineage(),
                        publish.description(),
                        publish.tags(),
                        VersionStatus.ACTIVE,
                        List.of(),
                        new Version.Origin(actor, null, image.time()),
                        null);
        TreeMap<VersionNumber, Version> versions = new TreeMap<>(model.versions());
        versions.put(number, version);
        return new Model(
                model.name(),
                model.team(),
                model.riskTier(),
                model.description(),
                model.tags(),
                model.aliases(),
                versions,
                number.value(),
                model.history());
    }

    private static Model named(Model model, ModelName name) {
        return new Model(
                name,
                model.team(),
                model.riskTier(),
                model.description(),
                model.tags(),
                model.aliases(),
                model.versions(),
                model.lastNumber(),
                model.history());
    }

    private static Model tagged(Model model, ChangeTags change) {
        VersionNumber version = change.version();
        return version == null
                ? with(model, model.description(), changed(model.tags(), change))
                : with(
                        model,
                        version,
                        one -> one.with(one.description(), changed(one.tags(), change)));
    }

    private static Map<String, String> changed(Map<String, String> tags, ChangeTags change) {
        Map<String, String> all = new HashMap<>(tags);
        all.putAll(change.set());
        all.keySet().removeAll(change.removed());
        return all;
    }

    private static Model described(Model model, Describe words) {
        VersionNumber version = words.version();
        return version == null
                ? with(model, words.description(), model.tags())
                : with(model, version, one -> one.with(words.description(), one.tags()));
    }

    private static Model aliased(Model model, AliasName alias, @Nullable VersionNumber version) {
        Map<AliasName, VersionNumber> aliases = new HashMap<>(model.aliases());
        if (version == null) {
            aliases.remove(alias);
        } else {
            aliases.put(alias, version);
        }
        return new Model(
                model.name(),
                model.team(),
                model.riskTier(),
                model.description(),
                model.tags(),
                aliases,
                model.versions(),
                model.lastNumber(),
                model.history());
    }

    private static Model with(
            Model model, @Nullable FreeText description, Map<String, String> tags) {
        return new Model(
                model.name(),
                model.team(),
                model.riskTier(),
                description,
                tags,
                model.aliases(),
                model.versions(),
                model.lastNumber(),
                model.history());
    }

    private static Model with(Model model, VersionNumber number, UnaryOperator<Version> change) {
        TreeMap<VersionNumber, Version> versions = new TreeMap<>(model.versions());
        versions.computeIfPresent(number, (key, version) -> change.apply(version));
        return with(model, versions);
    }

    private static Model without(Model model, VersionNumber number) {
        TreeMap<VersionNumber, Version> versions = new TreeMap<>(model.versions());
        versions.remove(number);
        return with(model, versions);
    }

    private static Model with(Model model, SortedMap<VersionNumber, Version> versions) {
        return new Model(
                model.name(),
                model.team(),
                model.riskTier(),
                model.description(),
                model.tags(),
                model.aliases(),
                versions,
                model.lastNumber(),
                model.history());
    }
}
