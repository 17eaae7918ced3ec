package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.control.Image;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.documents.Names;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/// Finds what a path names among what the caller may read; what they may not read is unknown to
/// them.
final class Lookups {
    private static final String LATEST = "latest";

    private Lookups() {}

    static boolean maySee(Principal principal, Model model) {
        return principal.may(Permission.READ_MODELS, model.team(), model.name());
    }

    static Model model(ApiCall call, Image image) {
        ModelName name = call.modelName();
        Optional<Model> model = image.model(name).filter(found -> maySee(call.principal(), found));
        return model.orElseThrow(() -> {
            requireNotLater(
                    call,
                    ErrorCode.UNKNOWN_MODEL,
                    "model: '" + name + "'",
                    (now, caller) ->
                            now.model(name).filter(one -> maySee(caller, one)).isPresent());
            Collection<String> known =
                    image.models().stream()
                            .filter(one -> maySee(call.principal(), one))
                            .map(one -> one.name().value())
                            .toList();
            return unknown(ErrorCode.UNKNOWN_MODEL, "model: '" + name + "'", name.value(), known);
        });
    }

    /// Refuses what is not there at the time that a call looks at because it came later.
    ///
    /// @param isKnown whether whoever calls may read it in an image, that of now
    static void requireNotLater(
            ApiCall call, ErrorCode code, String what, BiPredicate<Image, Principal> isKnown) {
        Optional<String> then = call.query().first(Contract.AS_OF);
        Image now = call.ports().images().current();
        if (then.isPresent() && isKnown.test(now, call.exchange().principal())) {
            throw new RefusalException(
                    code, what + ": unknown as of " + then.get() + " (it is known now)");
        }
    }

    /// The endpoints of now to which the caller may do this.
    static List<EndpointSpec> endpoints(ApiCall call, Permission permission) {
        return call.ports().images().current().endpoints().stream()
                .filter(spec -> spec.lets(call.principal(), permission))
                .toList();
    }

    /// The names of those under which the caller may see what is served, too.
    static Set<EndpointName> shown(ApiCall call, Permission permission) {
        return endpoints(call, permission).stream()
                .map(EndpointSpec::endpoint)
                .filter(name -> call.mayBeShown(permission, name))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// The endpoint that the path names, as it is now, if the caller may do this to it.
    ///
    /// *Errors*: a refusal when there is none.
    static EndpointSpec endpoint(ApiCall call, Permission permission) {
        return endpoint(call.at("endpoint", EndpointName::new), endpoints(call, permission));
    }

    /// The endpoint of this name among those that the caller may see.
    static EndpointSpec endpoint(EndpointName name, Collection<EndpointSpec> visible) {
        return visible.stream()
                .filter(spec -> spec.endpoint().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        unknown(
                                ErrorCode.UNKNOWN_MODEL,
                                "endpoint: '" + name + "'",
                                name.value(),
                                visible.stream().map(EndpointSpec::name).toList()));
    }

    /// The version of a number, of `latest`, or of `@` and an alias.
    static Version version(ApiCall call, Model model) {
        return version(model, call.at("version"));
    }

    /// The version that such a text names.
    static Version version(Model model, String text) {
        if (text.equals(LATEST)) {
            return model.latest().orElseThrow(() -> none(model, text));
        }
        if (text.startsWith("@")) {
            AliasName alias = ApiCall.parsed(text.substring(1), AliasName::new);
            return model.version(alias)
                    .orElseThrow(() ->
                            unknown(
                                    ErrorCode.UNKNOWN_VERSION,
                                    "alias: '" + alias + "' of model " + model.name(),
                                    alias.value(),
                                    model.aliases().keySet().stream()
                                            .map(AliasName::value)
                                            .toList()));
        }
        return VersionNumber.parse(text)
                .flatMap(model::version)
                .orElseThrow(() -> none(model, text));
    }

    private static RefusalException none(Model model, String text) {
        String known =
                model.versions().isEmpty()
                        ? "no version yet"
                        : model.versions().firstKey() + " to " + model.versions().lastKey();
        return new RefusalException(
                ErrorCode.UNKNOWN_VERSION,
                "version: '"
                        + text
                        + "': unknown for model "
                        + model.name()
                        + " (expected: "
                        + known
                        + ")");
    }

    /// A refusal that names what was probably meant.
    static RefusalException unknown(
            ErrorCode code, String what, String name, Collection<String> known) {
        return new RefusalException(code, what + ": unknown" + Names.meant(name, known));
    }
}
