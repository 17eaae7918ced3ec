package dev.slipway.console.models;

import dev.slipway.api.answer.ApprovalList;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.ModelSummary;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Version;
import dev.slipway.client.ModelRegistryCalls;
import dev.slipway.client.SlipwayClient;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import java.util.List;

/// A version: what it takes and gives, what it was made from, what was found and measured, and who
/// said what of it.
final class OneVersionPage implements Page {
    private static final int RELATIVES = 200;

    @Override
    public PageRoute route() {
        return PageRoute.get("/models/{model}/versions/{version}");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        ModelName name = new ModelName(request.part("model"));
        String asOf = request.query("as-of").strip();
        ModelRegistryCalls registry = ModelFilter.registry(server, asOf);
        ModelSummary model = registry.model(name);
        Version version = registry.version(name, request.part("version"));
        VersionNumber number = version.number();
        List<EndpointStatus> endpoints = asOf.isEmpty() ? server.endpoints().all() : List.of();
        ApprovalList approvals =
                asOf.isEmpty()
                        ? server.approvals().of(name, number.toString())
                        : new ApprovalList(List.of(), List.of(), null);
        Packages packages = new Packages(server, registry);
        return PageAnswer.view(
                "models/version.jte",
                request.frame(name + " version " + number),
                new VersionView(
                        model,
                        asOf,
                        VersionLine.of(model, version, endpoints),
                        packages.made(packages.listing(model, number), model, number, endpoints),
                        approvals,
                        children(registry, name, number)));
    }

    private static List<VersionNumber> children(
            ModelRegistryCalls registry, ModelName name, VersionNumber number) {
        return registry.versions(name, null, RELATIVES).versions().stream()
                .filter(other -> number.equals(other.lineage().parent()))
                .map(Version::number)
                .toList();
    }
}
