package dev.slipway.frontend.http.control;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.ModelChange;
import dev.slipway.api.answer.ModelPage;
import dev.slipway.api.answer.ModelSummary;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.RegistryCommand;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Answers about models and their aliases.
final class ModelPages {
    ApiAnswer list(ApiCall call) {
        Image image = call.image();
        int limit = call.query().limit();
        Optional<String> after = call.query().first("page");
        Predicate<Model> wanted = wanted(call);
        List<ModelSummary> found = new ArrayList<>();
        for (Model model : image.models()) {
            if (after.isPresent() && model.name().value().compareTo(after.get()) <= 0) {
                continue;
            }
            if (wanted.test(model)) {
                if (found.size() == limit) {
                    String next = found.getLast().name().value();
                    return ApiAnswer.of(new ModelPage(found, next), image.seq());
                }
                found.add(ModelSummary.of(model));
            }
        }
        return ApiAnswer.of(new ModelPage(found, null), image.seq());
    }

    private static Predicate<Model> wanted(ApiCall call) {
        Query query = call.query();
        Predicate<Model> wanted = model -> Lookups.maySee(call.principal(), model);
        Optional<TeamName> team = query.first("team", TeamName::new);
        if (team.isPresent()) {
            wanted = wanted.and(model -> model.team().equals(team.get()));
        }
        Optional<RiskTier> tier = query.first("tier", ModelPages::tier);
        if (tier.isPresent()) {
            wanted = wanted.and(model -> model.riskTier().equals(tier.get()));
        }
        Optional<AliasName> alias = query.first("alias", AliasName::new);
        if (alias.isPresent()) {
            wanted = wanted.and(model -> model.aliases().containsKey(alias.get()));
        }
        for (String tag : query.all("tag")) {
            wanted = wanted.and(model -> hasTag(model.tags(), tag));
        }
        Optional<String> search = query.first("search");
        if (search.isPresent()) {
            String text = search.get().toLowerCase(Locale.ROOT);
            wanted = wanted.and(model -> mentions(model, text));
        }
        return wanted;
    }

    private static RiskTier tier(String text) {
        if (!text.matches("[0-3]")) {
            throw new IllegalArgumentException("tier: " + text + " (expected: 0 to 3)");
        }
        return new RiskTier(Integer.parseInt(text));
    }

    /// Whether there is a tag `KEY`, or `KEY=VALUE`.
    static boolean hasTag(Map<String, String> tags, String wanted) {
        int equals = wanted.indexOf('=');
        return equals < 0
                ? tags.containsKey(wanted)
                : wanted.substring(equals + 1).equals(tags.get(wanted.substring(0, equals)));
    }

    private static boolean mentions(Model model, String text) {
        return has(model.name().value(), text)
                || has(model.team().value(), text)
                || model.tags().entrySet().stream()
                        .anyMatch(tag -> has(tag.getKey(), text) || has(tag.getValue(), text))
                || model.aliases().keySet().stream().anyMatch(alias -> has(alias.value(), text));
    }

    private static boolean has(String where, String text) {
        return where.toLowerCase(Locale.ROOT).contains(text);
    }

    ApiAnswer show(ApiCall call) {
        Image image = call.image();
        return ApiAnswer.of(ModelSummary.of(Lookups.model(call, image)), image.seq());
    }

    ApiAnswer create(ApiCall call) {
        return call.submit(new RegistryCommand.CreateModel(call.spec(ModelSpec.class, Kind.MODEL)));
    }

    ApiAnswer delete(ApiCall call) {
        return call.submit(new RegistryCommand.DeleteModel(call.modelName()));
    }

    ApiAnswer rename(ApiCall call) {
        ModelChange.Rename wish = call.body(ModelChange.Rename.class);
        return call.submit(new RegistryCommand.RenameModel(call.modelName(), wish.to()));
    }

    ApiAnswer tag(ApiCall call) {
        ModelChange.Tags wish = call.body(ModelChange.Tags.class);
        return call.submit(
                new RegistryCommand.ChangeTags(call.modelName(), null, wish.set(), wish.removed()));
    }

    ApiAnswer describe(ApiCall call) {
        ModelChange.Description wish = call.body(ModelChange.Description.class);
        return call.submit(
                new RegistryCommand.Describe(call.modelName(), null, wish.description()));
    }

    ApiAnswer setAlias(ApiCall call) {
        ModelChange.Alias wish = call.body(ModelChange.Alias.class);
        return call.submit(
                new RegistryCommand.SetAlias(
                        call.modelName(),
                        call.at("alias", AliasName::new),
                        wish.version(),
                        wish.expected()));
    }

    ApiAnswer removeAlias(ApiCall call) {
        return call.submit(
                new RegistryCommand.RemoveAlias(
                        call.modelName(), call.at("alias", AliasName::new)));
    }
}
