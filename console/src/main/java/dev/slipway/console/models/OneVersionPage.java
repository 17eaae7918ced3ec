package dev.slipway.console.models;

import dev.slipway.api.answer.ApprovalList;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.ModelSummary;
import dev.slipway.api.answer.VersionPage;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Version;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.ModelRegistryCalls;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import dev.slipway.console.page.Questions;
import java.util.ArrayList;
import java.util.List;

/// A version: what it takes and gives, what it was made from, what was found and measured, and who
/// said what of it.
final class OneVersionPage implements Page {
    static final String TEMPLATE = "models/version.jte";

    /// Versions of one question for those that went on from this one, and the most such questions.
    private static final int RELATIVES = 200;

    private static final int MOST_QUESTIONS = 25;

    @Override
    public PageRoute route() {
        return PageRoute.get("/models/{model}/versions/{version}");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        VersionView view = look(request, server, VerdictForm.EMPTY);
        return PageAnswer.view(
                TEMPLATE, request.frame(view.model().name() + " version " + view.number()), view);
    }

    /// @param verdict what somebody has typed of one
    static VersionView look(PageRequest request, SlipwayClient server, VerdictForm verdict) {
        ModelName name = new ModelName(request.part("model"));
        String asOf = request.query("as-of").strip();
        ModelRegistryCalls registry = ModelFilter.registry(server, asOf);
        ModelSummary model = registry.model(name);
        Version version = registry.version(name, request.part("version"));
        VersionNumber number = version.number();
        if (!asOf.isEmpty()) {
            return view(server, registry, asOf, new Known(model, version, List.of()))
                    .with(ApprovalList.ofWaiting(List.of()), null);
        }
        ApprovalList approvals = server.approvals().of(name, number.toString());
        return view(server, registry, asOf, known(server, model, version))
                .with(
                        approvals,
                        new Verdicts(request.viewer(), model, version)
                                .view(approvals, verdict)
                                .orElse(null));
    }

    /// What was asked of the server about a version.
    private record Known(ModelSummary model, Version version, List<EndpointStatus> endpoints) {}

    private static Known known(SlipwayClient server, ModelSummary model, Version version) {
        return new Known(model, version, Questions.one(server.endpoints()::all));
    }

    private static VersionView view(
            SlipwayClient server, ModelRegistryCalls registry, String asOf, Known known) {
        ModelSummary model = known.model();
        VersionNumber number = known.version().number();
        Packages packages = new Packages(server, registry);
        return new VersionView(
                model,
                asOf,
                VersionLine.of(model, known.version(), known.endpoints()),
                packages.made(packages.listing(model, number), model, number, known.endpoints()),
                ApprovalList.ofWaiting(List.of()),
                children(registry, model.name(), number),
                null);
    }

    /// From the newest back to the version itself: what goes on from it has come later.
    private static VersionView.Children children(
            ModelRegistryCalls registry, ModelName name, VersionNumber number) {
        List<VersionNumber> found = new ArrayList<>();
        int looked = 0;
        String next = null;
        for (int i = 0; i < MOST_QUESTIONS; i++) {
            String from = next;
            VersionPage page = Questions.one(() -> registry.versions(name, from, RELATIVES));
            page.versions().stream()
                    .filter(other -> number.equals(other.lineage().parent()))
                    .map(Version::number)
                    .forEach(found::add);
            looked += page.versions().size();
            next = page.next();
            if (next == null || page.versions().getLast().number().compareTo(number) <= 0) {
                return new VersionView.Children(found, null);
            }
        }
        return new VersionView.Children(found, looked);
    }
}
