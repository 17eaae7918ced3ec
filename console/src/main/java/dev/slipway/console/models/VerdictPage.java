package dev.slipway.console.models;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.Sending;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;

/// Says yes or no to a version, bound to what its page showed. What was typed stays when it is
/// refused, beside what is known by then.
final class VerdictPage implements Page {
    @Override
    public PageRoute route() {
        return PageRoute.post("/models/{model}/versions/{version}/verdict");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        ModelName name = new ModelName(request.part("model"));
        VersionNumber number = request.version("version");
        VerdictForm form = VerdictForm.of(request);
        try {
            Outcome _ = server.approvals().give(name, number, form.verdict(), Sending.REAL);
            return PageAnswer.redirect(
                    "/models/" + Figures.path(name.value()) + "/versions/" + number,
                    "You said " + form.said() + " to version " + number + " of " + name + ".");
        } catch (IllegalArgumentException | SlipwayException e) {
            return PageAnswer.again(
                    OneVersionPage.TEMPLATE,
                    request.frame(name + " version " + number),
                    OneVersionPage.look(
                            request, server, form.wrong(String.valueOf(e.getMessage()))));
        }
    }
}
