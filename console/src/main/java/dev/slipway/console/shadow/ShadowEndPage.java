package dev.slipway.console.shadow;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.SlipwayException;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;

/// Ends a shadow.
final class ShadowEndPage implements Page {
    @Override
    public PageRoute route() {
        return PageRoute.post("/shadows/{endpoint}/{version}/end");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        String endpoint = request.part("endpoint");
        String said;
        try {
            VersionNumber version = OneShadowPage.version(request);
            ShadowReport report = server.shadows().stop(new EndpointName(endpoint), version);
            said =
                    "The shadow of " + endpoint + " by version " + version + " is ended: "
                            + report.verdict().why();
        } catch (IllegalArgumentException | SlipwayException e) {
            said = "Not ended: " + e.getMessage();
        }
        return PageAnswer.redirect("/shadows", said);
    }
}
