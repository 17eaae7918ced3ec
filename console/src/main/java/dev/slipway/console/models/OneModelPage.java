package dev.slipway.console.models;

import dev.slipway.api.answer.ApprovalNeed;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.ModelSummary;
import dev.slipway.api.answer.VersionPage;
import dev.slipway.api.model.ModelName;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.ModelRegistryCalls;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Links;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import dev.slipway.console.page.Questions;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A model with its versions, newest first.
final class OneModelPage implements Page {
    private static final int SHOWN = 50;

    @Override
    public PageRoute route() {
        return PageRoute.get("/models/{model}");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        ModelName name = new ModelName(request.part("model"));
        String asOf = request.query("as-of").strip();
        ModelRegistryCalls registry = ModelFilter.registry(server, asOf);
        String after = request.query("page");
        boolean isNow = asOf.isEmpty();
        try (Questions questions = new Questions()) {
            Supplier<ModelSummary> model = questions.ask(() -> registry.model(name));
            Supplier<VersionPage> page =
                    questions.ask(
                            () -> registry.versions(name, after.isEmpty() ? null : after, SHOWN));
            Supplier<List<EndpointStatus>> endpoints =
                    isNow ? questions.ask(server.endpoints()::all) : List::of;
            Supplier<List<ApprovalNeed>> waiting =
                    isNow ? questions.ask(() -> waiting(server, name)) : List::of;
            return PageAnswer.view(
                    "models/model.jte",
                    request.frame(name.value()),
                    view(model.get(), asOf, page.get(), endpoints.get(), waiting.get()));
        }
    }

    private static ModelView view(
            ModelSummary model,
            String asOf,
            VersionPage page,
            List<EndpointStatus> endpoints,
            List<ApprovalNeed> waiting) {
        return new ModelView(
                model,
                asOf,
                page.versions().stream()
                        .map(version -> VersionLine.of(model, version, endpoints))
                        .toList(),
                next(model.name(), asOf, page),
                waiting,
                LineageBranch.of(page.versions()));
    }

    private static List<ApprovalNeed> waiting(SlipwayClient server, ModelName name) {
        return server.approvals().waiting().stream()
                .filter(need -> need.model().equals(name))
                .toList();
    }

    private static @Nullable String next(ModelName name, String asOf, VersionPage page) {
        String next = page.next();
        return next == null
                ? null
                : Links.to("/models/" + Figures.path(name.value()))
                        .with("as-of", asOf)
                        .with("page", next)
                        .toString();
    }
}
