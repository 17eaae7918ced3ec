package dev.slipway.console.shadow;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import dev.slipway.console.page.Undone;

/// The form that ends a shadow.
final class ShadowEndPage implements Page {
    @Override
    public PageRoute route() {
        return PageRoute.post("/shadows/{endpoint}/{version}/end");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        String name = request.part("endpoint");
        try {
            EndpointName endpoint = new EndpointName(name);
            VersionNumber version = request.version("version");
            ShadowLine line = new ShadowLine(server.shadows().stop(endpoint, version));
            return PageAnswer.redirect(
                    "/shadows",
                    "Version " + version + " shadows " + endpoint + " no more: " + line.verdict());
        } catch (IllegalArgumentException | SlipwayException e) {
            return PageAnswer.again(
                    ShadowListPage.TEMPLATE,
                    request.frame(ShadowListPage.TITLE),
                    ShadowListPage.look(server, "").refused(Undone.words("Not ended", e)));
        }
    }
}
