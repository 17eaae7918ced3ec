package dev.slipway.console.models;

import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.ModelSummary;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.push.PackageListing;
import dev.slipway.api.registry.Version;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import dev.slipway.console.page.Questions;
import java.util.List;

/// Two versions of a model beside each other.
final class ComparisonPage implements Page {
    private static final String TEMPLATE = "models/compare.jte";

    @Override
    public PageRoute route() {
        return PageRoute.get("/models/{model}/compare");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        ModelName name = new ModelName(request.part("model"));
        ModelSummary model = server.registry().model(name);
        String from = request.query("from").strip();
        String to = request.query("to").strip();
        String title = name + ": compare versions";
        if (from.isEmpty() || to.isEmpty()) {
            return PageAnswer.view(
                    TEMPLATE,
                    request.frame(title),
                    new ComparisonView(model, from, to, List.of(), null));
        }
        try {
            List<EndpointStatus> endpoints = Questions.one(server.endpoints()::all);
            Comparison comparison =
                    new Comparison(
                            side(server, model, from, endpoints),
                            side(server, model, to, endpoints));
            return PageAnswer.view(
                    TEMPLATE,
                    request.frame(title),
                    new ComparisonView(model, from, to, comparison.groups(), null));
        } catch (SlipwayException e) {
            if (e.code() != ErrorCode.UNKNOWN_VERSION
                    && e.code() != ErrorCode.UNKNOWN_OBJECT
                    && e.code() != ErrorCode.INVALID_INPUT) {
                throw e;
            }
            return PageAnswer.again(
                    TEMPLATE,
                    request.frame(title),
                    new ComparisonView(model, from, to, List.of(), e.getMessage()));
        }
    }

    private static Comparison.Side side(
            SlipwayClient server,
            ModelSummary model,
            String reference,
            List<EndpointStatus> endpoints) {
        Version version = server.registry().version(model.name(), reference);
        VersionNumber number = version.number();
        Packages packages = new Packages(server, server.registry());
        PackageListing listing = packages.listing(model, number);
        return new Comparison.Side(
                VersionLine.of(model, version, endpoints),
                listing.files(),
                packages.made(listing, model, number, endpoints).description());
    }
}
