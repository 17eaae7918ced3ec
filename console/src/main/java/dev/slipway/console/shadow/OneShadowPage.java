package dev.slipway.console.shadow;

import dev.slipway.api.access.Permission;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.client.SlipwayClient;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import dev.slipway.console.page.Rights;

/// What one shadow has shown so far.
final class OneShadowPage implements Page {
    @Override
    public PageRoute route() {
        return PageRoute.get("/shadows/{endpoint}/{version}");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        EndpointName endpoint = new EndpointName(request.part("endpoint"));
        VersionNumber version = request.version("version");
        String lacking =
                Rights.to(request.viewer(), server, endpoint)
                        .filter(rights -> !rights.may(Permission.RELEASE))
                        .map(rights -> rights.lacking(Permission.RELEASE))
                        .orElse("");
        return PageAnswer.view(
                "shadow/report.jte",
                request.frame("Shadow of " + endpoint),
                new ShadowView(
                        new ShadowLine(server.shadows().report(endpoint, version)), lacking));
    }
}
